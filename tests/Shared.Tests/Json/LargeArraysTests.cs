using Sluice.Json;
using Sluice.Shared.Tests.Common;

namespace Sluice.Shared.Tests.Json;

public sealed class LargeArraysTests
{
    private const int MiB = 1024 * 1024;
    private readonly ManualTimeProvider _time = new();
    private readonly LargeArrays<byte> _arrays;

    public LargeArraysTests() => _arrays = new LargeArrays<byte>(1, 24 * MiB, _time);

    [Fact]
    public void A_large_array_comes_again()
    {
        var array = _arrays.Rent(MiB);
        _arrays.Return(array);
        Assert.Same(array, _arrays.Rent(MiB - 1));
        Assert.Equal(0, _arrays.Bytes);
    }

    [Fact]
    public void The_smallest_that_is_long_enough_comes_and_none_of_more_than_twice_the_length()
    {
        _arrays.Return(new byte[4 * MiB]);
        _arrays.Return(new byte[2 * MiB]);
        Assert.Equal(MiB / 2, _arrays.Rent(MiB / 2).Length);
        Assert.Equal(2 * MiB, _arrays.Rent(MiB).Length);
        Assert.Equal(4 * MiB, _arrays.Rent(3 * MiB).Length);
    }

    [Fact]
    public void Small_ones_and_what_is_too_much_are_not_kept()
    {
        _arrays.Return(new byte[1000]);
        Assert.Equal(0, _arrays.Bytes);
        for (var count = 0; count < 20; count++)
        {
            _arrays.Return(new byte[8 * MiB]);
        }

        Assert.Equal(24 * MiB, _arrays.Bytes);
    }

    [Fact]
    public void What_nobody_asks_for_is_let_go_of_and_no_timer_stays()
    {
        _arrays.Return(new byte[MiB]);
        _time.Advance(TimeSpan.FromSeconds(3));
        _arrays.Return(new byte[2 * MiB]);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(2 * MiB, _arrays.Bytes);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((0L, 0), (_arrays.Bytes, _time.RunningTimers));
    }
}

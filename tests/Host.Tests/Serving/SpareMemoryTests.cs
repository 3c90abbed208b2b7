using Sluice.Hosting.Serving;

namespace Sluice.Host.Tests.Serving;

public sealed class SpareMemoryTests
{
    private readonly Memory _memory = new();
    private int _connections;

    [Fact]
    public void Memory_that_stays_as_it_is_is_left_alone()
    {
        using var spare = Start();

        _memory.WorkingSet = 110;
        spare.Poll();

        Assert.Equal((0, 0), (_memory.Releases, _memory.Trims));
    }

    [Fact]
    public void A_process_that_has_grown_and_is_quiet_gives_memory_back_and_follows_up_four_times()
    {
        using var spare = Start();

        _memory.WorkingSet = 200;
        spare.Poll();
        Assert.Equal(1, _memory.Releases);

        Poll(spare, 10);

        Assert.Equal(5, _memory.Releases);
    }

    [Fact]
    public void A_storm_soon_after_another_is_followed_up_as_often()
    {
        using var spare = Start();
        _memory.WorkingSet = 200;
        Poll(spare, 4);

        Assert.Equal(4, _memory.Releases);
        _memory.Collections += 100;
        _memory.WorkingSet = 400;
        spare.Poll();
        Assert.Equal(4, _memory.Releases);

        Poll(spare, 10);

        Assert.Equal(9, _memory.Releases);
    }

    [Fact]
    public void A_process_that_is_busy_is_not_held_up_but_gives_back_what_its_libraries_hold()
    {
        using var spare = Start();

        _memory.WorkingSet = 200;
        _memory.Collections += 100;
        spare.Poll();

        Assert.Equal((0, 1), (_memory.Releases, _memory.Trims));
    }

    [Fact]
    public void The_end_of_many_connections_is_an_occasion()
    {
        _connections = 2_000;
        using var spare = Start();

        _connections = 10;
        spare.Poll();

        Assert.Equal(1, _memory.Releases);
    }

    private static void Poll(SpareMemory spare, int times)
    {
        for (var poll = 0; poll < times; poll++)
        {
            spare.Poll();
        }
    }

    private SpareMemory Start() => new(_memory, () => _connections, TimeProvider.System);

    private sealed class Memory : IProcessMemory
    {
        public long WorkingSet { get; set; } = 100;

        public int Collections { get; set; }

        public int Releases { get; private set; }

        public int Trims { get; private set; }

        public void Release() => Releases++;

        public void Trim() => Trims++;
    }
}

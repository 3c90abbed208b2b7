using System.Security.Cryptography;
using Sluice.Files;

namespace Sluice.Shared.Tests.Files;

public sealed class FileSnapshotTests : IDisposable
{
    private const int Largest = 256 * 1024;
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData((16 * 1024) + 1)]
    [InlineData(Largest)]
    public void A_file_of_any_length_is_read_whole(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        File.WriteAllBytes(_file, bytes);
        Assert.Equal(bytes, Assert.Single(Read().Files).Bytes.ToArray());
    }

    [Fact]
    public void One_that_is_too_large_is_said_to_be()
    {
        File.WriteAllBytes(_file, new byte[Largest + 1]);
        Assert.Equal($"{_file} is larger than {Largest} bytes", Read().Error);
    }

    // Four times a second, for as long as a process lives.
    [Fact]
    public void A_poll_that_finds_nothing_new_makes_little_garbage()
    {
        File.WriteAllBytes(_file, new byte[1000]);
        var watch = new FileWatch(Read, Read());
        for (var warm = 0; warm < 10; warm++)
        {
            Assert.Null(watch.Poll());
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(watch.Poll());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 6_000);
    }

    private FileSnapshot Read() => FileSnapshot.Read(() => [_file], Largest);
}

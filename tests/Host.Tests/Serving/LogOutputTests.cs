using Sluice.Hosting.Serving;

namespace Sluice.Host.Tests.Serving;

public sealed class LogOutputTests
{
    [Fact]
    public void Lines_that_a_full_disk_takes_are_counted_and_told_when_there_is_room_again()
    {
        using var disk = new Disk();
        var told = new List<long>();
        using var log = new LogOutput(disk, told.Add);

        log.Write("first\n");
        disk.IsFull = true;
        log.Write("second\n");
        log.WriteLine("third");
        Assert.Empty(told);

        disk.IsFull = false;
        log.Write("fourth\n");
        log.Write("fifth\n");

        Assert.Equal([2], told);
        Assert.Equal("first\n\nfourth\nfifth\n", disk.ToString());
    }

    private sealed class Disk : StringWriter
    {
        public bool IsFull { get; set; }

        public override void Write(string? value)
        {
            if (IsFull)
            {
                throw new IOException("No space left on device");
            }

            base.Write(value);
        }
    }
}

using Sluice.Files;
using Sluice.Hosting.Serving;

namespace Sluice.Host.Tests.Serving;

public sealed class WatchIntervalTests
{
    private const int Versions = 30;
    private static readonly TimeSpan Stay = TimeSpan.FromMilliseconds(700);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(125)]
    [InlineData(249)]
    public void Every_version_that_stays_for_700_milliseconds_is_taken_whenever_it_comes(int offset)
    {
        using var directory = new MountedDirectory();
        var file = Path.Combine(directory.Path, "version");
        var interval = new ServerOptions { Url = new Uri("http://localhost") }.WatchInterval;
        var (taken, shown) = (new List<string>(), -1);
        File.WriteAllText(file, "before");
        FileSnapshot Read() => FileSnapshot.Read(() => [file], 1024);
        var watch = new FileWatch(Read, Read());

        for (var look = interval; look < (Versions * Stay) + TimeSpan.FromMilliseconds(offset); look += interval)
        {
            var version = (int)Math.Floor((look - TimeSpan.FromMilliseconds(offset)) / Stay);
            if (version >= 0 && version != shown)
            {
                File.WriteAllText(file, (shown = version).ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            if (watch.Poll() is { } changed)
            {
                taken.Add(System.Text.Encoding.UTF8.GetString(changed.Files[0].Bytes.Span));
            }
        }

        Assert.Equal(Enumerable.Range(0, Versions).Select(version => version.ToString(System.Globalization.CultureInfo.InvariantCulture)), taken);
    }
}

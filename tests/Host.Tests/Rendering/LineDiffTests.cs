using Sluice.Hosting.Rendering;

namespace Sluice.Host.Tests.Rendering;

public sealed class LineDiffTests
{
    [Fact]
    public void What_both_texts_have_stays_and_old_lines_come_before_new_ones()
    {
        var lines = LineDiff.Compare("a\nb\nc\nd\n", "a\nx\nc\nd\ne\n");

        Assert.Equal(["=a", "-b", "+x", "=c", "=d", "+e"], lines.Select(Text));
    }

    [Fact]
    public void As_much_stays_as_there_is_in_common()
    {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var (old, now) = (Lines(random), Lines(random));

            var lines = LineDiff.Compare(string.Join('\n', old), string.Join('\n', now));

            Assert.Equal(old, lines.Where(line => line.Change != LineChange.Added).Select(line => line.Line));
            Assert.Equal(now, lines.Where(line => line.Change != LineChange.Removed).Select(line => line.Line));
            Assert.Equal(LongestCommon(old, now), lines.Count(line => line.Change == LineChange.Same));
        }
    }

    // The table of 0.1 had a cell for each pair of lines: 925 MB for 15,000 of them.
    [Theory]
    [InlineData("one line changes", 1)]
    [InlineData("every tenth line changes", 10)]
    [InlineData("nothing stays", 2)]
    public void Memory_is_linear_in_the_lines(string what, int step)
    {
        const int Count = 15_000;
        var old = string.Join('\n', Enumerable.Range(0, Count).Select(number => $"  key-{number}: {number}"));
        var now = string.Join('\n', Enumerable.Range(0, Count).Select(number => Changes(what, step, number) ? $"  key-{number}: changed" : $"  key-{number}: {number}"));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var lines = LineDiff.Compare(old, now);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20 * 1024 * 1024);
        Assert.Equal(Enumerable.Range(0, Count).Count(number => !Changes(what, step, number)), lines.Count(line => line.Change == LineChange.Same));
    }

    private static bool Changes(string what, int step, int number) => what switch
    {
        "one line changes" => number == 7_000,
        "nothing stays" => true,
        _ => number % step == 0,
    };

    private static string[] Lines(Random random) => [.. Enumerable.Range(0, random.Next(1, 14)).Select(_ => ((char)('a' + random.Next(4))).ToString())];

    private static string Text((LineChange Change, string Line) line) => (line.Change switch { LineChange.Removed => "-", LineChange.Added => "+", _ => "=" }) + line.Line;

    private static int LongestCommon(string[] old, string[] now)
    {
        var common = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
            {
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        return common[0, 0];
    }
}

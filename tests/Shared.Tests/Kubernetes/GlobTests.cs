using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Kubernetes;

namespace Sluice.Shared.Tests.Kubernetes;

public sealed class GlobTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "a/b.c", true)]
    [InlineData("**", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("kube-system", "kube-system", true)]
    [InlineData("kube-system", "Kube-system", false)]
    [InlineData("kube-system", "kube-system2", false)]
    [InlineData("kube-*", "kube-", true)]
    [InlineData("kube-*", "kube-system", true)]
    [InlineData("kube-*", "my-kube-system", false)]
    [InlineData("*-system", "kube-system", true)]
    [InlineData("*-system", "kube-systems", false)]
    [InlineData("*node*", "system:node:a", true)]
    [InlineData("*node*", "node", true)]
    [InlineData("*node*", "nod", false)]
    [InlineData("docker.io/*/app:?", "docker.io/team/app:1", true)]
    [InlineData("docker.io/*/app:?", "docker.io/team/app:12", false)]
    [InlineData("docker.io/*/app:?", "dockerxio/team/app:1", false)]
    [InlineData("?", "", false)]
    [InlineData("?", "a", true)]
    [InlineData("?*", "", false)]
    [InlineData("?*", "abc", true)]
    [InlineData("*?", "a", true)]
    [InlineData("a*b*c", "aXbYc", true)]
    [InlineData("a*b*c", "abcbc", true)]
    [InlineData("a*b*c", "abcb", false)]
    [InlineData("a*a", "a", false)]
    [InlineData("[a]", "a", false)]
    [InlineData("a.b", "axb", false)]
    public void Patterns_match_whole_names(string pattern, string text, bool matches) =>
        Assert.Equal(matches, new Glob(pattern).IsMatch(text));

    [Fact]
    public void A_pattern_agrees_with_its_definition()
    {
        var patterns = Strings('a', 'b', '*', '?');
        var texts = Strings('a', 'b');
        var configuration = Config.QuickThrowOnFailure.WithMaxTest(2000);
        Prop.ForAll(patterns, texts, (pattern, text) => new Glob(pattern).IsMatch(text) == Naive(pattern, text)).Check(configuration);
    }

    [Fact]
    public void Many_stars_do_not_make_a_pattern_slow()
    {
        var glob = new Glob(string.Concat(Enumerable.Repeat("a*", 100)) + "b");
        var text = new string('a', 10_000);
        var watch = Stopwatch.StartNew();
        Assert.False(glob.IsMatch(text));

        // A matcher that tries every split would need longer than the universe has lasted.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }

    [Fact]
    public void Equal_patterns_are_equal()
    {
        Assert.Equal(new Glob("a*"), new Glob("a*"));
        Assert.Equal(new Glob("a*").GetHashCode(), new Glob("a*").GetHashCode());
        Assert.NotEqual(new Glob("a*"), new Glob("a**"));
        Assert.Equal("a*", new Glob("a*").ToString());
    }

    [Theory]
    [InlineData("default", true)]
    [InlineData("kube-system", false)]
    [InlineData("kube-public", false)]
    [InlineData("sluice", false)]
    public void A_set_takes_what_is_included_and_not_excluded(string name, bool matches) =>
        Assert.Equal(matches, new GlobSet(["*"], ["kube-*", "sluice"]).Matches(name));

    [Fact]
    public void A_set_that_includes_nothing_matches_nothing()
    {
        Assert.False(new GlobSet([], []).Matches("default"));
        Assert.True(GlobSet.Everything.Matches("default"));
        Assert.Equal("a", Assert.Single(new GlobSet(["a"], []).Include).Pattern);
        Assert.Equal("b", Assert.Single(new GlobSet(["a"], ["b"]).Exclude).Pattern);
    }

    private static Arbitrary<string> Strings(params char[] letters) =>
        Gen.Elements(letters).ListOf().Select(list => string.Concat(list.Take(12))).ToArbitrary();

    private static bool Naive(string pattern, string text)
    {
        if (pattern.Length == 0)
        {
            return text.Length == 0;
        }

        return pattern[0] switch
        {
            '*' => Naive(pattern[1..], text) || (text.Length > 0 && Naive(pattern, text[1..])),
            '?' => text.Length > 0 && Naive(pattern[1..], text[1..]),
            var letter => text.Length > 0 && text[0] == letter && Naive(pattern[1..], text[1..]),
        };
    }
}

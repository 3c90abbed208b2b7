using FsCheck;
using FsCheck.Fluent;
using Sluice.Kubernetes;

namespace Sluice.Shared.Tests.Kubernetes;

public sealed class KubernetesNamesMakingTests
{
    [Theory]
    [InlineData("/var/log/app", "var-log-app")]
    [InlineData("/var/log/app/", "var-log-app")]
    [InlineData("my-app", "my-app")]
    public void A_text_that_loses_nothing_stays_readable(string text, string label) =>
        Assert.Equal(label, KubernetesNames.ToDns1123Label(text, "logs"));

    [Theory]
    [InlineData("/var/log/My_App.d", "var-log-my-app-d-")]
    [InlineData("/var/log/my-app", "var-log-my-app-")]
    [InlineData("Ünïcode", "n-code-")]
    [InlineData("/", "logs-")]
    [InlineData("", "logs-")]
    [InlineData("日本", "logs-")]
    [InlineData("-a-", "a-")]
    public void A_text_that_loses_something_gets_a_hash(string text, string start)
    {
        var label = KubernetesNames.ToDns1123Label(text, "logs");
        Assert.StartsWith(start, label, StringComparison.Ordinal);
        Assert.Equal(start.Length + 7, label.Length);
        Assert.True(KubernetesNames.IsDns1123Label(label));
    }

    [Fact]
    public void The_hash_is_the_same_in_every_process() =>
        Assert.Equal("var-log-my-app-d-rwx264o", KubernetesNames.ToDns1123Label("/var/log/My_App.d", "logs"));

    [Fact]
    public void Texts_that_would_look_alike_stay_different()
    {
        string[] texts = ["/data/my-app", "/data/my/app", "/data/my_app", "/data/my.app", "/data/My/App", "/data/my//app", "/data/my-app-"];
        var labels = texts.Select(text => KubernetesNames.ToDns1123Label(text, "logs")).ToHashSet();
        Assert.Equal(texts.Length, labels.Count);
    }

    [Fact]
    public void Long_texts_are_cut_and_stay_different()
    {
        var first = KubernetesNames.ToDns1123Label("/" + new string('a', 80) + "/1", "logs");
        var second = KubernetesNames.ToDns1123Label("/" + new string('a', 80) + "/2", "logs");
        Assert.Equal(63, first.Length);
        Assert.NotEqual(first, second);
        Assert.Equal(20, KubernetesNames.ToDns1123Label(new string('a', 80), "logs", 20).Length);
    }

    [Fact]
    public void Any_text_gives_a_label_within_the_limit()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), Gen.Choose(16, 63).ToArbitrary(), (text, max) =>
        {
            var label = KubernetesNames.ToDns1123Label(text.Get, "logs", max);
            return label.Length <= max
                && KubernetesNames.IsDns1123Label(label)
                && label == KubernetesNames.ToDns1123Label(text.Get, "logs", max);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_fallback_or_limit_that_cannot_be_is_a_defect()
    {
        Assert.Throws<ArgumentException>(() => KubernetesNames.ToDns1123Label("a", "Not a label"));
        Assert.Throws<ArgumentOutOfRangeException>(() => KubernetesNames.ToDns1123Label("a", "logs", 15));
        Assert.Throws<ArgumentOutOfRangeException>(() => KubernetesNames.ToDns1123Label("a", "logs", 64));
    }

    [Fact]
    public void A_free_name_is_kept_and_a_taken_one_is_numbered()
    {
        Assert.Equal("logs", KubernetesNames.MakeUnique("logs", _ => false));
        Assert.Equal("logs-4", KubernetesNames.MakeUnique("logs", name => name is "logs" or "logs-2" or "logs-3"));
    }

    [Fact]
    public void A_long_name_is_cut_for_its_number()
    {
        var wanted = new string('a', 60) + "-bc";
        var name = KubernetesNames.MakeUnique(wanted, candidate => candidate == wanted);
        Assert.Equal(new string('a', 60) + "-2", name);
        Assert.True(KubernetesNames.IsDns1123Label(name));
    }
}

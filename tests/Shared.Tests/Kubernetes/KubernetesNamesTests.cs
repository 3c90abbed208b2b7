using Sluice.Kubernetes;

namespace Sluice.Shared.Tests.Kubernetes;

public sealed class KubernetesNamesTests
{
    private static readonly string Long63 = new('a', 63);
    private static readonly string Long64 = new('a', 64);
    private static readonly string Long253 = new('a', 253);

    [Theory]
    [InlineData("a", true)]
    [InlineData("ab-1", true)]
    [InlineData("1a", true)]
    [InlineData("123", true)]
    [InlineData("a--1--2--b", true)]
    [InlineData("", false)]
    [InlineData("A", false)]
    [InlineData("-", false)]
    [InlineData("a-", false)]
    [InlineData("-a", false)]
    [InlineData("a.b", false)]
    [InlineData("a_b", false)]
    [InlineData("a b", false)]
    [InlineData("a\n", false)]
    [InlineData("é", false)]
    public void Labels_of_DNS(string name, bool valid) => Assert.Equal(valid, KubernetesNames.IsDns1123Label(name));

    [Theory]
    [InlineData("a", true)]
    [InlineData("a.b.c", true)]
    [InlineData("0.a-1.b", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("a.", false)]
    [InlineData(".a", false)]
    [InlineData("a..b", false)]
    [InlineData("a.-b", false)]
    [InlineData("a-.b", false)]
    [InlineData("A.b", false)]
    [InlineData("a_b.c", false)]
    public void Subdomains_of_DNS(string name, bool valid) => Assert.Equal(valid, KubernetesNames.IsDns1123Subdomain(name));

    [Theory]
    [InlineData("simple", true)]
    [InlineData("now-with-dashes", true)]
    [InlineData("1-starts-with-num", true)]
    [InlineData("1234", true)]
    [InlineData("simple/simple", true)]
    [InlineData("now-with-dashes/simple", true)]
    [InlineData("now.with.dots/simple", true)]
    [InlineData("1-num.2-num/3-num", true)]
    [InlineData("1.2.3.4/5678", true)]
    [InlineData("Uppercase_Is_OK_123", true)]
    [InlineData("example.com/Uppercase_Is_OK_123", true)]
    [InlineData("requests.storage-foo", true)]
    [InlineData("nospecialchars%^=@", false)]
    [InlineData("cantendwithadash-", false)]
    [InlineData("-cantstartwithadash-", false)]
    [InlineData("only/one/slash", false)]
    [InlineData("Example.com/abc", false)]
    [InlineData("example_com/abc", false)]
    [InlineData("example.com/", false)]
    [InlineData("/simple", false)]
    [InlineData("", false)]
    public void Keys_of_labels(string key, bool valid) => Assert.Equal(valid, KubernetesNames.IsQualifiedName(key));

    [Theory]
    [InlineData("Example.com/abc", true)]
    [InlineData("example.com/Abc_d", true)]
    [InlineData("example.com/é", false)]
    [InlineData("example_com/abc", false)]
    [InlineData("", false)]
    public void Keys_of_annotations(string key, bool valid) => Assert.Equal(valid, KubernetesNames.IsAnnotationKey(key));

    [Theory]
    [InlineData("", true)]
    [InlineData("simple", true)]
    [InlineData("now-with_dots.and", true)]
    [InlineData("end-with-num-1", true)]
    [InlineData("UpperCaseIsFine", true)]
    [InlineData("-x", false)]
    [InlineData("x.", false)]
    [InlineData("_", false)]
    [InlineData("only/slash", false)]
    [InlineData("a b", false)]
    public void Values_of_labels(string value, bool valid) => Assert.Equal(valid, KubernetesNames.IsLabelValue(value));

    [Theory]
    [InlineData("telnet", true)]
    [InlineData("re-mail-ck", true)]
    [InlineData("pop3", true)]
    [InlineData("a", true)]
    [InlineData("a-1", true)]
    [InlineData("1-a", true)]
    [InlineData("1b", true)]
    [InlineData("fifteencharslo5", true)]
    [InlineData("", false)]
    [InlineData("sixteencharslong", false)]
    [InlineData("80", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("a--b", false)]
    [InlineData("Http", false)]
    [InlineData("a.b", false)]
    public void Names_of_ports(string name, bool valid) => Assert.Equal(valid, KubernetesNames.IsPortName(name));

    [Theory]
    [InlineData("A", true)]
    [InlineData("_a1", true)]
    [InlineData("my.Var-1", true)]
    [InlineData(".hidden", true)]
    [InlineData("-x", true)]
    [InlineData("", false)]
    [InlineData("1a", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("..a", false)]
    [InlineData("A=B", false)]
    [InlineData("A B", false)]
    public void Names_of_environment_variables(string name, bool valid) =>
        Assert.Equal(valid, KubernetesNames.IsEnvVarName(name));

    [Theory]
    [InlineData("/", true)]
    [InlineData("/var/log/app.log", true)]
    [InlineData("/var/..log", true)]
    [InlineData("", false)]
    [InlineData("var/log", false)]
    [InlineData("/var/../etc", false)]
    [InlineData("/var/..", false)]
    [InlineData("/a\0b", false)]
    public void Absolute_paths(string path, bool valid) => Assert.Equal(valid, KubernetesNames.IsAbsolutePath(path));

    [Fact]
    public void Lengths_are_bounded()
    {
        Assert.True(KubernetesNames.IsDns1123Label(Long63));
        Assert.False(KubernetesNames.IsDns1123Label(Long64));
        Assert.True(KubernetesNames.IsDns1123Subdomain(Long253));
        Assert.False(KubernetesNames.IsDns1123Subdomain(Long253 + "a"));
        Assert.True(KubernetesNames.IsLabelValue(Long63));
        Assert.False(KubernetesNames.IsLabelValue(Long64));
        Assert.True(KubernetesNames.IsQualifiedName(Long253 + "/" + Long63));
        Assert.False(KubernetesNames.IsQualifiedName(Long253 + "/" + Long64));
        Assert.False(KubernetesNames.IsQualifiedName(Long253 + "a/" + Long63));
        Assert.True(KubernetesNames.IsAnnotationKey(Long253 + "/" + Long63));
        Assert.False(KubernetesNames.IsAnnotationKey(Long253 + "/" + Long64));
    }
}

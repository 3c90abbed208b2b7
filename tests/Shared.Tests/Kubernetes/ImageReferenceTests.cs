using Sluice.Kubernetes;

namespace Sluice.Shared.Tests.Kubernetes;

public sealed class ImageReferenceTests
{
    private const string Sha256 = "sha256:86e0e091d0da6bde2456dbb48306f3956bbeb2eae1b5b9a43045843f69fe4aaa";
    private const string Identifier = "1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a";

    [Theory]
    [InlineData("nginx", "docker.io", "library/nginx", null, null)]
    [InlineData("nginx:1", "docker.io", "library/nginx", "1", null)]
    [InlineData("library/nginx", "docker.io", "library/nginx", null, null)]
    [InlineData("team/app:tag", "docker.io", "team/app", "tag", null)]
    [InlineData("test_com/foo", "docker.io", "test_com/foo", null, null)]
    [InlineData("library/foo/bar", "docker.io", "library/foo/bar", null, null)]
    [InlineData("test.com", "docker.io", "library/test.com", null, null)]
    [InlineData("test.com:5000", "docker.io", "library/test.com", "5000", null)]
    [InlineData("nginx@" + Sha256, "docker.io", "library/nginx", null, Sha256)]
    [InlineData("busybox:latest@" + Sha256, "docker.io", "library/busybox", "latest", Sha256)]
    [InlineData("docker---rules/docker", "docker.io", "docker---rules/docker", null, null)]
    [InlineData("dock__er/docker", "docker.io", "dock__er/docker", null, null)]
    [InlineData("lowercase:Uppercase", "docker.io", "library/lowercase", "Uppercase", null)]
    public void Images_without_a_registry_are_on_the_default_one(string text, string registry, string repository, string? tag, string? digest) =>
        AssertImage(text, registry, repository, tag, digest, isExplicit: false);

    [Theory]
    [InlineData("docker.io/nginx:1@" + Sha256, "docker.io", "library/nginx", "1", Sha256)]
    [InlineData("docker.io/library/nginx", "docker.io", "library/nginx", null, null)]
    [InlineData("docker.io/" + Identifier, "docker.io", "library/" + Identifier, null, null)]
    [InlineData("index.docker.io/nginx", "docker.io", "library/nginx", null, null)]
    [InlineData("index.docker.io/team/app", "docker.io", "team/app", null, null)]
    [InlineData("localhost/x", "localhost", "x", null, null)]
    [InlineData("localhost:5000/x", "localhost:5000", "x", null, null)]
    [InlineData("localhost:5000/x:5050", "localhost:5000", "x", "5050", null)]
    [InlineData("gcr.io/a/b:tag", "gcr.io", "a/b", "tag", null)]
    [InlineData("127.0.0.1:8000/private/moonbase", "127.0.0.1:8000", "private/moonbase", null, null)]
    [InlineData("[::1]:5000/x", "[::1]:5000", "x", null, null)]
    [InlineData("[2001:db8::1]/repo:tag", "[2001:db8::1]", "repo", "tag", null)]
    [InlineData("xn--n3h.com/myimage:xn--n3h.com", "xn--n3h.com", "myimage", "xn--n3h.com", null)]
    [InlineData("test_host.com/bar", "test_host.com", "bar", null, null)]
    [InlineData("Foo/bar", "Foo", "bar", null, null)]
    public void Images_with_a_registry_keep_it(string text, string registry, string repository, string? tag, string? digest) =>
        AssertImage(text, registry, repository, tag, digest, isExplicit: true);

    [Theory]
    [InlineData("nginx", "docker.io/library/nginx:latest")]
    [InlineData("nginx@" + Sha256, "docker.io/library/nginx@" + Sha256)]
    [InlineData("index.docker.io/nginx:1@" + Sha256, "docker.io/library/nginx:1@" + Sha256)]
    [InlineData("gcr.io/a/b:tag", "gcr.io/a/b:tag")]
    [InlineData("localhost/x", "localhost/x:latest")]
    public void The_canonical_text_names_everything(string text, string canonical)
    {
        var image = Parse(text);
        Assert.Equal(canonical, image.ToString());
        Assert.Equal(canonical, Parse(canonical).ToString());
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(null, "empty")]
    [InlineData(" nginx", "repository")]
    [InlineData("nginx ", "repository")]
    [InlineData(":justtag", "repository")]
    [InlineData("@" + Sha256, "repository")]
    [InlineData("nginx:", "tag")]
    [InlineData("nginx:-a", "tag")]
    [InlineData("nginx:a b", "tag")]
    [InlineData("nginx:1:2", "tag")]
    [InlineData("nginx@", "digest")]
    [InlineData("repo@sha256:ffffffffffffffffffffffffffffffffff", "digest")]
    [InlineData("repo@sha256:86E0e091d0da6bde2456dbb48306f3956bbeb2eae1b5b9a43045843f69fe4aaa", "digest")]
    [InlineData("repo@md5:86e0e091d0da6bde2456dbb48306f395", "digest")]
    [InlineData("repo@invalid", "digest")]
    [InlineData("Uppercase:tag", "lowercase")]
    [InlineData("docker/Docker", "lowercase")]
    [InlineData("test:5000/Uppercase/lowercase:tag", "lowercase")]
    [InlineData("https://github.com/docker/docker", "host")]
    [InlineData("-docker.io/docker/docker", "host")]
    [InlineData("fc00::1:5000/debian", "host")]
    [InlineData("localhost:/debian", "host")]
    [InlineData("test_host:5000/debian", "host")]
    [InlineData("localhost:5000a/debian", "host")]
    [InlineData("[fe80::1%eth0]:5000/debian", "host")]
    [InlineData("[2001:db8:3:4::192.0.2.33]:5000/debian", "host")]
    [InlineData("[]:5000/debian", "host")]
    [InlineData("[fc00::1]", "repository")]
    [InlineData("[fc00::1]:5000", "repository")]
    [InlineData("-docker", "repository")]
    [InlineData("docker-/docker", "repository")]
    [InlineData("docker///docker", "repository")]
    [InlineData("docker.io/docker///docker", "repository")]
    [InlineData("____/____", "repository")]
    [InlineData("dock..er/docker", "host")]
    [InlineData("dock_.er/docker", "host")]
    [InlineData("dock-.er/docker", "host")]
    [InlineData("team/dock..er", "repository")]
    [InlineData("team/dock_.er", "repository")]
    [InlineData("dock___er/docker", "repository")]
    [InlineData("docker/", "repository")]
    [InlineData("docker.io/", "repository")]
    [InlineData("/nginx", "repository")]
    [InlineData("aa/asdf$$^/aa", "repository")]
    [InlineData(Identifier, "identifier")]
    public void What_runtimes_refuse_is_refused_with_the_part_that_is_wrong(string? text, string part)
    {
        Assert.False(ImageReference.TryParse(text, out var image, out var error));
        Assert.Null(image);
        Assert.Contains(part, error[..error.IndexOf("; accepted", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Contains(ImageReference.Accepted, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_are_bounded()
    {
        Assert.Equal(255, Parse("example.com/" + new string('a', 255)).Repository.Length);
        Assert.False(ImageReference.TryParse("example.com/" + new string('a', 256), out _, out var error));
        Assert.Contains("255", error, StringComparison.Ordinal);
        Assert.Equal(128, Parse("nginx:" + new string('a', 128)).Tag!.Length);
        Assert.False(ImageReference.TryParse("nginx:" + new string('a', 129), out _, out error));
        Assert.Contains("128", error, StringComparison.Ordinal);
    }

    private static void AssertImage(string text, string registry, string repository, string? tag, string? digest, bool isExplicit)
    {
        var image = Parse(text);
        Assert.Equal((registry, repository, tag, digest), (image.Registry, image.Repository, image.Tag, image.Digest));
        Assert.Equal(isExplicit, image.HasExplicitRegistry);
        Assert.Equal($"{registry}/{repository}", image.Name);
        Assert.EndsWith(image.Suffix, text, StringComparison.Ordinal);
    }

    private static ImageReference Parse(string text)
    {
        Assert.True(ImageReference.TryParse(text, out var image, out var error), error);
        return image!;
    }
}

using Sluice.Configuration;
using Sluice.Policies;
using Sluice.Policies.FilebeatSidecar;

namespace Sluice.Shared.Tests.Policies.FilebeatSidecar;

public sealed class FilebeatOptionsTests
{
    [Theory]
    [InlineData("logPath: logs/*.log", "logPath")]
    [InlineData("logPath: /*.log", "logPath")]
    [InlineData("configMap: Not_A_Name", "configMap")]
    [InlineData("image: Not An Image", "image")]
    [InlineData("worker: 0", "worker")]
    [InlineData("bulkMaxSize: many", "bulkMaxSize")]
    [InlineData("resources: {requests: {cpu: lots}}", "resources.requests.cpu")]
    [InlineData("resources: {limits: {memory: -1}}", "resources.limits.memory")]
    [InlineData("resources: {requests: {cpu: 2}, limits: {cpu: 1}}", "resources")]
    [InlineData("lifecycle: {type: tcp}", "lifecycle.type")]
    [InlineData("lifecycle: {execCommand: ''}", "lifecycle.execCommand")]
    [InlineData("lifecycle: {httpPath: stop}", "lifecycle.httpPath")]
    [InlineData("lifecycle: {httpPort: 0}", "lifecycle.httpPort")]
    [InlineData("lifecycle: {httpScheme: http}", "lifecycle.httpScheme")]
    [InlineData("native: maybe", "native")]
    [InlineData("onInvalid: Ignore", "onInvalid")]
    public void A_setting_that_cannot_be_is_reported_at_its_place(string settings, string place)
    {
        var errors = Load(settings).Errors;
        Assert.Equal($"policies[0].settings.{place}", Assert.Single(errors).Path);
    }

    [Fact]
    public void An_unknown_setting_is_reported() => Assert.Contains("unknown key \"images\"", Assert.Single(Load("images: x").Errors).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("/var/log", "/var/log/*.log", "/var/log")]
    [InlineData("/var/log/", "/var/log/*.log", "/var/log")]
    [InlineData("/var/log/app.log", "/var/log/app.log", "/var/log")]
    [InlineData("/srv/.hidden/", "/srv/.hidden/*.log", "/srv/.hidden")]
    [InlineData("/srv/v1.2/logs", "/srv/v1.2/logs/*.log", "/srv/v1.2/logs")]
    [InlineData("/srv/[ab]/c?/*.log", "/srv/[ab]/c?/*.log", "/srv")]
    [InlineData("/a/*.log,/b , /a/*.log", "/a/*.log,/b/*.log", "/a,/b")]
    public void Log_paths_have_the_directory_that_is_mounted_for_them(string text, string paths, string directories)
    {
        Assert.True(LogPathList.TryParse(text, out var list, out _));
        Assert.Equal(paths, list.Text);
        Assert.Equal(directories, string.Join(',', list.Directories));
    }

    private static ConfigurationResult Load(string settings) => ConfigurationLoader.Parse(
        $"policies:\n  - name: logs\n    type: filebeat-sidecar\n    settings:\n      {settings}\n", new PolicyServices());
}

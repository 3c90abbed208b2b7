namespace Sluice.Host.Tests.Commands;

public sealed class ControllerCommandTests
{
    [Theory]
    [InlineData("expected at least one of --certificate-rollout, --registration, --namespace-objects and --scan", "--dry-run")]
    [InlineData("expected --config FILE", "--namespace-objects")]
    [InlineData("expected one of --url https://HOST[:PORT] and --service NAMESPACE/NAME[:PORT]", "--registration", "--config", "sluice.yaml")]
    [InlineData("--unregister: expected --deployment NAMESPACE/NAME with it, and no other part", "--unregister")]
    [InlineData("--unregister: expected --deployment NAMESPACE/NAME with it, and no other part", "--unregister", "--deployment", "a/b", "--namespace-objects")]
    [InlineData("--ca-secret is for --registration", "--namespace-objects", "--config", "sluice.yaml", "--ca-secret", "a/b")]
    [InlineData("--ca-secret: expected NAMESPACE/NAME", "--registration", "--config", "sluice.yaml", "--service", "a/b", "--ca-secret", "b")]
    [InlineData("--certificate-rollout: expected NAMESPACE/NAME", "--certificate-rollout", "tls")]
    public Task What_does_not_fit_together_is_refused(string error, params string[] arguments) => CommandRun.AssertRefusedAsync(error, ["controller", .. arguments]);
}

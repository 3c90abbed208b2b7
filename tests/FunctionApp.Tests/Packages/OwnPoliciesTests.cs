using System.Text;
using Sluice.FunctionApp.Tests.Corpus;
using Sluice.FunctionApp.Tests.SmallHost;

namespace Sluice.FunctionApp.Tests.Packages;

[Trait("Category", PackageFolder.Category)]
public sealed class OwnPoliciesTests
{
    private const string Review =
        """
        {
          "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
          "request": {
            "uid": "1", "kind": { "group": "", "version": "v1", "kind": "Service" }, "resource": { "group": "", "version": "v1", "resource": "services" },
            "name": "web", "namespace": "shop", "operation": "CREATE", "userInfo": { "username": "jane" },
            "object": { "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web", "namespace": "shop" } }
          }
        }
        """;

    [SkippableFact]
    public async Task A_Functions_app_on_the_packages_answers_by_its_own_type()
    {
        await using var host = await FunctionsHost.StartAsync(new FunctionsHostOptions(PackageFolder.Of("functions")));
        using var http = new HttpClient();

        var answer = await new WebhookCall("a Service", "/validate") { Body = Encoding.UTF8.GetBytes(Review) }.SendAsync(http, host.Url);

        Assert.Equal(5, host.Functions.Count);
        Assert.Contains("expected one of team-a, team-b", answer.Text, StringComparison.Ordinal);
        Assert.Equal("ok", await http.GetStringAsync(new Uri(host.Url, "/readyz")));
    }
}

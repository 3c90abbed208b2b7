using System.Diagnostics;
using System.Text.Json.Nodes;
using Sluice.Host.Tests.Telemetry;
using Sluice.Testing;

namespace Sluice.Host.Tests.Infra;

/// <summary>infra/functions/functionapp.bicep, as the Bicep compiler reads it.</summary>
public sealed class FunctionAppTests
{
    [SkippableFact]
    public async Task The_app_asks_for_a_client_certificate_over_TLS_and_lets_in_the_addresses_that_are_named()
    {
        Skip.If(PrometheusServer.Find("bicep") is null, "bicep is not installed");
        var template = JsonNode.Parse(await BuildAsync())!;
        var app = template["resources"]!.AsArray().Single(resource => (string)resource!["type"]! == "Microsoft.Web/sites")!["properties"]!;

        Assert.Equal((true, true, "Required"), ((bool)app["httpsOnly"]!, (bool)app["clientCertEnabled"]!, (string)app["clientCertMode"]!));
        Assert.Equal(("Deny", true, "1.2"), ((string)app["siteConfig"]!["ipSecurityRestrictionsDefaultAction"]!, (bool)app["siteConfig"]!["alwaysOn"]!, (string)app["siteConfig"]!["minTlsVersion"]!));
        Assert.Equal(1, (int)template["parameters"]!["allowedAddresses"]!["minLength"]!);
    }

    // What the compiler warns of, such as a property that a resource does not have, fails too.
    private static async Task<string> BuildAsync()
    {
        using var process = Process.Start(new ProcessStartInfo(PrometheusServer.Find("bicep")!, ["build", RepositoryRoot.File("infra", "functions", "functionapp.bicep"), "--stdout"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal("", await error);
        return output;
    }
}

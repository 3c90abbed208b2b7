using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Host.Tests.Telemetry;
using Sluice.Testing;

namespace Sluice.Host.Tests.Infra;

/// <summary>infra/functions/functionapp.bicep, as the Bicep compiler reads it, and what azd is told of it.</summary>
public sealed partial class FunctionAppTests
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

    [Fact]
    public async Task Azd_finds_the_project_the_module_and_the_app_that_it_deploys_to()
    {
        var azd = YamlText.ToJson(await File.ReadAllTextAsync(RepositoryRoot.File("azure.yaml")))!;
        var bicep = await File.ReadAllTextAsync(RepositoryRoot.File((string)azd["infra"]!["path"]!, $"{azd["infra"]!["module"]}.bicep"));
        var (name, service) = Assert.Single(azd["services"]!.AsObject());

        Assert.Single(Directory.EnumerateFiles(RepositoryRoot.File((string)service!["project"]!), "*.csproj"));
        Assert.Equal(("dotnet", "function"), ((string)service["language"]!, (string)service["host"]!));
        Assert.Contains($"tags: {{ 'azd-service-name': '{name}' }}", bicep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azd_sets_every_parameter_that_has_no_default_from_variables_that_the_docs_name()
    {
        var bicep = await File.ReadAllTextAsync(RepositoryRoot.File("infra", "functions", "functionapp.bicep"));
        var text = await File.ReadAllTextAsync(RepositoryRoot.File("infra", "functions", "functionapp.parameters.json"));
        var docs = await File.ReadAllTextAsync(RepositoryRoot.File("docs", "functions.md"));
        var parameters = Parameter().Matches(bicep).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["default"].Success);
        var given = JsonNode.Parse(text)!["parameters"]!.AsObject().Select(one => one.Key).ToList();

        Assert.Subset(parameters.Keys.ToHashSet(), given.ToHashSet());
        Assert.Subset(given.ToHashSet(), parameters.Where(one => !one.Value).Select(one => one.Key).ToHashSet());
        Assert.All(Variable().Matches(text).Select(match => match.Groups["name"].Value).Append("AZURE_RESOURCE_GROUP").Where(name => name != "AZURE_LOCATION"), name => Assert.Contains($"azd env set {name} ", docs, StringComparison.Ordinal));
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

    [GeneratedRegex(@"^param (?<name>\w+) \w+(?<default> =)?", RegexOptions.Multiline)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\$\{(?<name>\w+)\}")]
    private static partial Regex Variable();
}

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Sluice.Admission;
using Sluice.Cluster.Tests.Processes;
using Sluice.Configuration;
using Sluice.Hosting;
using Sluice.Policies;

namespace Sluice.Host.Tests.Serving;

/// <summary>The webhook paths in an ASP.NET Core program.</summary>
public sealed class EndpointsTests
{
    private const string Ours = "policies: [{ name: ours, type: refuse-all }]";

    private static readonly Catalogue OneMore = Catalogue.Default.With(new PolicyType
    {
        Name = "refuse-all",
        Kind = PolicyKind.Validating,
        Summary = "Refuses everything.",
        Options = [],
        Rules = _ => [new ResourceRule("*", "*", Operations.Create)],
        Create = _ => new RefuseAll(),
    });

    [Fact]
    public async Task A_type_of_ones_own_answers_beside_the_programs_other_paths()
    {
        using var directory = new MountedDirectory(("sluice.yaml", Ours));
        await using var app = Program(directory);
        app.MapSluice(OneMore);
        app.MapGet("/hello", () => "hello");
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        Assert.Equal("policy \"ours\": no", (string?)(await AskAsync(http, "/validate/fail"))["status"]!["message"]);
        Assert.True((bool)(await AskAsync(http, "/mutate"))["allowed"]!);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.GetAsync("/mutate")).StatusCode);
        Assert.Equal("hello", await http.GetStringAsync("/hello"));
    }

    [Fact]
    public async Task A_new_configuration_is_taken_while_the_program_runs()
    {
        using var directory = new MountedDirectory(("sluice.yaml", "policies: []"));
        await using var app = Program(directory);
        app.MapSluice(OneMore);
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Assert.True((bool)(await AskAsync(http, "/validate"))["allowed"]!);

        directory.Swap(("sluice.yaml", Ours));

        Assert.True(await Eventually.HoldsAsync(async () => !(bool)(await AskAsync(http, "/validate"))["allowed"]!, TestServer.Patience));
    }

    [Fact]
    public async Task A_configuration_with_errors_is_refused_with_all_of_them()
    {
        using var directory = new MountedDirectory(("sluice.yaml", "policies: [{ name: A, type: metadata }, { name: b, type: nonsense }]"));
        await using var app = Program(directory);

        var refused = Assert.Throws<RefusedConfigurationException>(() => app.MapSluice(Catalogue.Default));

        Assert.Equal(2, refused.Errors.Count);
        Assert.Contains("2 errors; nothing is served", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conventions_hold_for_its_paths()
    {
        using var directory = new MountedDirectory(("sluice.yaml", Ours));
        await using var app = Program(directory);
        app.MapSluice(OneMore).RequireHost("sluice.example.com");
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsJsonAsync("/validate", "")).StatusCode);
    }

    private static WebApplication Program(MountedDirectory directory)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new("SLUICE_CONFIG", directory.Path)]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }

    private static async Task<JsonNode> AskAsync(HttpClient http, string path)
    {
        using var content = new StringContent(Encoding.UTF8.GetString(TestServer.Review), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(path, content);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["response"]!;
    }

    private sealed class RefuseAll : LocalPolicy
    {
        protected override Verdict Evaluate(AdmissionRequest request) => Verdict.Deny("no");
    }
}

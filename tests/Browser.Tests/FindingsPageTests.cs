using System.CommandLine;
using Microsoft.Playwright;
using Sluice.Hosting.Commands;
using Sluice.Policies;
using Sluice.Testing;

namespace Sluice.Browser.Tests;

/// <summary>What <c>-o html</c> writes, opened from the disk.</summary>
public sealed class FindingsPageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>, IDisposable
{
    private static readonly string Axe = RepositoryRoot.File("tests", "node_modules", "axe-core", "axe.min.js");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-page-");

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Everybody_can_read_it(ColorScheme scheme)
    {
        Skip.IfNot(File.Exists(Axe), "there is no axe-core: ./test.sh installs tests/node_modules where there is npm");
        var (page, _) = await OpenAsync(new() { ColorScheme = scheme, BypassCSP = true });
        await page.EvaluateAsync(await File.ReadAllTextAsync(Axe));
        Assert.Empty(await page.EvaluateAsync<string[]>("async () => (await axe.run()).violations.map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' '))"));
        await page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task It_asks_for_nothing_and_fits_a_phone()
    {
        var (page, asked) = await OpenAsync(new() { ViewportSize = new() { Width = 360, Height = 700 } });
        Assert.Equal(["file"], asked.Distinct());
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        await page.Context.CloseAsync();
    }

    [SkippableFact]
    public async Task On_paper_everything_is_there_in_black_and_white()
    {
        var (page, _) = await OpenAsync(new() { ColorScheme = ColorScheme.Dark });
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.True(await page.GetByText("five replicas are enough").First.IsVisibleAsync());
        Assert.True(await page.Locator("ins").First.IsVisibleAsync());
        Assert.Equal("rgb(255, 255, 255) rgb(0, 0, 0)", await page.EvaluateAsync<string>("() => { const style = getComputedStyle(document.body); return style.backgroundColor + ' ' + style.color; }"));
        Assert.NotEmpty(await page.PdfAsync());
        await page.Context.CloseAsync();
    }

    private async Task<(IPage Page, List<string> Asked)> OpenAsync(BrowserNewContextOptions options)
    {
        var file = Path.Combine(_folder.FullName, "page.html");
        await using (var output = new StreamWriter(file))
        {
            string[] arguments = ["try", "-f", RepositoryRoot.File("samples", "play", "refused", "manifest.yaml"), "-f", RepositoryRoot.File("samples", "pod.yaml"), "-c", Policies(), "-o", "html"];
            Assert.Equal(1, await SluiceCommand.RunAsync(arguments, Catalogue.Default, new InvocationConfiguration { Output = output, Error = TextWriter.Null }));
        }

        var page = await browser.NewPageAsync(options);
        var schemes = new List<string>();
        page.Request += (_, request) => schemes.Add(new Uri(request.Url).Scheme);
        await page.GotoAsync(new Uri(file).AbsoluteUri, new() { WaitUntil = WaitUntilState.NetworkIdle });
        return (page, schemes);
    }

    // Something that is denied, something that is warned of, something that is changed.
    private string Policies()
    {
        var folder = _folder.CreateSubdirectory("policies").FullName;
        File.WriteAllText(Path.Combine(folder, "changes.yaml"), """
            policies:
              - { name: logs, type: filebeat-sidecar }
              - { name: restricted, type: pod-security, action: Warn, settings: { level: restricted } }
            """);
        File.WriteAllText(Path.Combine(folder, "replicas.yaml"), """
            policies:
              - name: replicas
                type: validation
                match: { resources: [deployments.apps] }
                settings:
                  validations: [{ expression: "object.spec.replicas <= 5", message: five replicas are enough }]
            """);
        return folder;
    }
}

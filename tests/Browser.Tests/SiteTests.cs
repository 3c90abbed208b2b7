using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sluice.Testing;

namespace Sluice.Browser.Tests;

/// <summary>The site that infra/site/build.sh makes of docs/.</summary>
public sealed partial class SiteTests(BrowserFixture browser, SiteTests.Site site) : IClassFixture<BrowserFixture>, IClassFixture<SiteTests.Site>
{
    private static readonly string Axe = RepositoryRoot.File("tests", "node_modules", "axe-core", "axe.min.js");

    [SkippableFact]
    public void Every_link_leads_to_a_page_and_a_heading_that_are_there()
    {
        var pages = Directory.GetFiles(site.Folder, "*.html", SearchOption.AllDirectories);
        Assert.True(pages.Length > 40);
        var texts = pages.ToDictionary(page => page, File.ReadAllText);
        foreach (var (page, text) in texts)
        {
            foreach (var target in Reference().Matches(text).Select(match => match.Groups["target"].Value).Where(target => !target.StartsWith("https://", StringComparison.Ordinal) && !target.StartsWith("http://", StringComparison.Ordinal)))
            {
                var parts = target.Split('#', 2);
                var file = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, parts[0]));
                Assert.True(File.Exists(file), $"{page}: {target}");
                Assert.True(parts.Length == 1 || texts[file].Contains($"id=\"{parts[1]}\"", StringComparison.Ordinal), $"{page}: {target}");
            }
        }
    }

    [SkippableFact]
    public async Task What_is_looked_for_is_found_and_led_to_and_nothing_is_asked_of_anywhere()
    {
        var page = await OpenAsync("decisions/json.html", new());
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(new Uri(request.Url).Scheme);
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("shell completion");
        await Assertions.Expect(page.GetByText("Nothing has all of these words.")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("sluice completion");
        await page.GetByRole(AriaRole.Link, new() { Name = "sluice completion" }).First.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("cli\\.html#sluice-completion$"));
        Assert.All(asked, scheme => Assert.Equal("file", scheme));
        await page.GetByRole(AriaRole.Searchbox).FillAsync("nothingofthekind");
        await Assertions.Expect(page.GetByText("Nothing has all of these words.")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [SkippableTheory]
    [InlineData("index.html", ColorScheme.Light)]
    [InlineData("index.html", ColorScheme.Dark)]
    [InlineData("policies.html", ColorScheme.Light)]
    public async Task Everybody_can_read_it_also_on_a_phone(string name, ColorScheme scheme)
    {
        Skip.IfNot(File.Exists(Axe), "there is no axe-core: ./test.sh installs tests/node_modules where there is npm");
        var page = await OpenAsync(name, new() { ColorScheme = scheme, BypassCSP = true, ViewportSize = new() { Width = 360, Height = 700 } });
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        await page.EvaluateAsync(await File.ReadAllTextAsync(Axe));
        Assert.Empty(await page.EvaluateAsync<string[]>("async () => (await axe.run()).violations.map(one => one.id + ': ' + one.nodes.map(node => node.html).slice(0, 5).join(' '))"));
        await page.Context.CloseAsync();
    }

    private async Task<IPage> OpenAsync(string name, BrowserNewContextOptions options)
    {
        var file = Path.Combine(site.Folder, name);
        var page = await browser.NewPageAsync(options);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        return page;
    }

    [GeneratedRegex("(?:href|src)=\"(?<target>[^\"]+)\"")]
    private static partial Regex Reference();

    /// <summary>The site, made once.</summary>
    public sealed class Site : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-site-");
        private bool _isMade;

        /// <summary>Where it is; without npm's packages, the test that asks is skipped.</summary>
        internal string Folder
        {
            get
            {
                Skip.IfNot(Directory.Exists(RepositoryRoot.File("infra", "site", "node_modules", "marked")), "there is no marked: ./test.sh installs infra/site/node_modules where there is npm");
                if (!_isMade)
                {
                    using var process = Process.Start(new ProcessStartInfo(RepositoryRoot.File("infra", "site", "build.sh"), [_folder.FullName]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
                    var error = process.StandardError.ReadToEndAsync();
                    process.StandardOutput.ReadToEnd();
                    process.WaitForExit();
                    Assert.True(process.ExitCode == 0, error.GetAwaiter().GetResult());
                    _isMade = true;
                }

                return _folder.FullName;
            }
        }

        /// <inheritdoc />
        public void Dispose() => _folder.Delete(recursive: true);
    }
}

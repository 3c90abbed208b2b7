using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sluice.Testing;

namespace Sluice.Browser.Tests;

/// <summary>
/// The picture of README. docs/images/play.txt is what it shows, in words; where the page shows something else, or looks otherwise, SLUICE_UPDATE_GOLDEN=1
/// takes both anew. A picture is not the same on two machines, its words are.
/// </summary>
public sealed partial class PictureTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    // Larger, and README waits for it.
    private const int MostBytes = 150 * 1024;

    private static readonly string Picture = RepositoryRoot.File("docs", "images", "play.png");
    private static readonly string Words = RepositoryRoot.File("docs", "images", "play.txt");

    [SkippableFact]
    public async Task README_shows_the_page_as_it_is()
    {
        await using var page = await browser.OpenAsync(options: new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1200, Height = 760 } });
        await page.Page.WaitForFunctionAsync("() => document.getAnimations().length === 0");
        var words = Times().Replace(await page.Page.Locator("main").InnerTextAsync(), "TIME") + $"\n\nplay.css {Hash("Assets", "play.css")}, index.html {Hash("Page", "index.html")}\n";
        if (Environment.GetEnvironmentVariable("SLUICE_UPDATE_GOLDEN") == "1" && (!File.Exists(Words) || words != await File.ReadAllTextAsync(Words)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Words)!);
            await page.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Picture });
            await File.WriteAllTextAsync(Words, words);
        }

        Assert.Equal(await File.ReadAllTextAsync(Words), words);
        Assert.InRange(new FileInfo(Picture).Length, 10_000, MostBytes);
        Assert.Contains("docs/images/play.png", await File.ReadAllTextAsync(RepositoryRoot.File("README.md")), StringComparison.Ordinal);
    }

    private static string Hash(string folder, string file) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(File.ReadAllText(RepositoryRoot.File("src", "Hosting", "Playing", folder, file)))))[..12];

    [GeneratedRegex(@"\d+(\.\d)? [µm]s")]
    private static partial Regex Times();
}

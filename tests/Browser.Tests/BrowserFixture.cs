using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Sluice.Hosting.Playing;
using Sluice.Hosting.Serving;
using Sluice.Policies;

namespace Sluice.Browser.Tests;

/// <summary>A server of the page, and Debian's Chromium, for all tests of a class.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    // What a browser does for its own sake is none of the tests' business, and would ask for the network.
    private static readonly string[] Quietly =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private SluiceServer? _server;

    /// <summary>Where the page is.</summary>
    internal Uri Url => _server!.Url;

    /// <summary>Opens the page in a context of its own.</summary>
    internal async Task<PlayPage> OpenAsync(string fragment = "", BrowserNewContextOptions? options = null)
    {
        Skip.IfNot(File.Exists(Chromium), "chromium is not installed (Debian package chromium)");
        return await PlayPage.OpenAsync(_browser!, Url, fragment, options);
    }

    /// <summary>A page of any other kind, in a context of its own.</summary>
    internal async Task<IPage> NewPageAsync(BrowserNewContextOptions options)
    {
        Skip.IfNot(File.Exists(Chromium), "chromium is not installed (Debian package chromium)");
        return await (await _browser!.NewContextAsync(options)).NewPageAsync();
    }

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        var options = new ServerOptions { Url = new Uri("http://127.0.0.1:0"), Drain = TimeSpan.Zero };
        var application = new PlayApplication(new PlayOptions(), Catalogue.Default, options.Limits, options.Time);
        (_server, var error) = await SluiceServer.StartAsync(options, application, NullLoggerFactory.Instance);
        Assert.True(_server is not null, error);
        if (File.Exists(Chromium))
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = Quietly });
        }
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await _server!.StopAsync(TimeSpan.Zero);
        await _server.DisposeAsync();
    }
}

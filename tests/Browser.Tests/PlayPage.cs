using Microsoft.Playwright;

namespace Sluice.Browser.Tests;

/// <summary>The page in a browser context of its own, which notes what it should never do.</summary>
internal sealed class PlayPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly Uri _url;
    private readonly List<string> _faults = [];
    private readonly List<IRequest> _requests = [];

    private PlayPage(IBrowserContext context, IPage page, Uri url) => (_context, Page, _url) = (context, page, url);

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>What it asked for so far.</summary>
    public IReadOnlyList<IRequest> Requests => _requests;

    /// <summary>Errors and violations of the content security policy so far.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The decision in a word.</summary>
    public ILocator Verdict => Page.Locator("#verdict");

    /// <summary>The editor of a label.</summary>
    public ILocator Editor(string label) => Page.GetByRole(AriaRole.Textbox, new() { Name = label, Exact = true });

    /// <summary>Opens the page and waits for its first answer.</summary>
    public static async Task<PlayPage> OpenAsync(IBrowser browser, Uri url, string fragment = "", BrowserNewContextOptions? options = null)
    {
        var context = await browser.NewContextAsync(options ?? new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1320, Height = 860 } });
        context.SetDefaultTimeout(15_000);
        var opened = new PlayPage(context, await context.NewPageAsync(), url);
        opened.Watch();
        await opened.Page.AddInitScriptAsync("addEventListener('securitypolicyviolation', event => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))");
        await opened.Page.GotoAsync(url + fragment);
        await opened.AnsweredAsync();
        return opened;
    }

    /// <summary>Waits until the page shows its newest answer.</summary>
    public Task AnsweredAsync(int times = 1) => Page.WaitForFunctionAsync("times => Number(document.body.dataset.answered ?? 0) >= times", times);

    /// <summary>Puts a text into an editor, as a person who pastes.</summary>
    public async Task FillAsync(string label, string text)
    {
        await Editor(label).FocusAsync();
        await Page.Keyboard.PressAsync("Control+a");
        await Page.Keyboard.PressAsync("Delete");
        await Page.Keyboard.InsertTextAsync(text);
    }

    /// <summary>What stands in an editor, as far as it is drawn.</summary>
    public async Task<string> TextAsync(string label) => string.Join('\n', await Editor(label).Locator(".cm-line").AllInnerTextsAsync());

    /// <summary>That nothing was wrong, and nothing but this server was asked.</summary>
    public void AssertQuiet()
    {
        Assert.Empty(_faults);
        Assert.All(_requests, request => Assert.StartsWith(_url.ToString(), request.Url, StringComparison.Ordinal));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Watch()
    {
        Page.Request += (_, request) => _requests.Add(request);
        Page.PageError += (_, error) => _faults.Add(error);
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _faults.Add(message.Text);
            }
        };
    }
}

using System.Text.Json;
using Microsoft.Playwright;
using Sluice.Hosting.Playing;
using Sluice.Testing;
using static Microsoft.Playwright.Assertions;

namespace Sluice.Browser.Tests;

/// <summary>The page of <c>sluice play</c> as a person has it before their eyes.</summary>
public sealed class PlayPageTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const string Config = "sluice.yaml";
    private const string Manifest = "Manifest or AdmissionReview";

    private static readonly string Axe = RepositoryRoot.File("tests", "node_modules", "axe-core", "axe.min.js");

    public static TheoryData<string> Samples { get; } = [.. PlaySample.All.Select(sample => sample.Name)];

    [SkippableFact]
    public async Task What_is_typed_is_decided_and_shown_without_a_word_to_anywhere_else()
    {
        await using var page = await browser.OpenAsync();
        await Expect(page.Verdict).ToHaveTextAsync("Allowed, and changed");
        await page.FillAsync(Config, "policies:\n  - name: owner\n    type: required-metadata\n    settings:\n      labels:\n        team: '*'\n".Replace("'*'", "\"[a-z]+\"", StringComparison.Ordinal));
        await Expect(page.Verdict).ToHaveTextAsync("Denied");
        await Expect(page.Page.Locator("#outcome")).ToContainTextAsync("metadata.labels[\"team\"]: missing");

        // As it is typed, key by key.
        await page.Editor(Manifest).GetByText("app: web").ClickAsync();
        await page.Page.Keyboard.PressAsync("Home");
        await page.Page.Keyboard.TypeAsync("team: shop\n");
        await Expect(page.Verdict).ToHaveTextAsync("Allowed as it is");
        await Expect(page.Page.Locator(".policies tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Page.Locator(".policies td.time")).ToContainTextAsync("s");
        page.AssertQuiet();
    }

    [SkippableFact]
    public async Task Errors_are_shown_in_place_and_lead_there_and_completion_knows_the_schema()
    {
        await using var page = await browser.OpenAsync("#sample=errors");
        await Expect(page.Verdict).ToHaveTextAsync("5 errors");
        await Expect(page.Editor(Config).Locator(".cm-lintRange-error").First).ToHaveTextAsync("metdata");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "policies[0].type" }).ClickAsync();
        await page.Page.Keyboard.PressAsync("Shift+End");
        await page.Page.Keyboard.TypeAsync("meta");
        await page.Page.Keyboard.PressAsync("Control+Space");
        await Expect(page.Page.GetByRole(AriaRole.Listbox).GetByRole(AriaRole.Option).First).ToHaveTextAsync("metadata");

        // A list that has just opened takes no key for a moment, so that nobody chooses by accident.
        await page.Page.WaitForTimeoutAsync(100);
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Verdict).ToHaveTextAsync("4 errors");
        Assert.Contains("type: metadata", await page.TextAsync(Config), StringComparison.Ordinal);
        page.AssertQuiet();
    }

    [SkippableFact]
    public async Task Keys_of_a_type_are_completed_with_what_they_mean()
    {
        await using var page = await browser.OpenAsync();
        await page.FillAsync(Config, "policies:\n  - name: logs\n    type: filebeat-sidecar\n    settings:\n      ");
        await page.Page.Keyboard.TypeAsync("bulk");
        await page.Page.Keyboard.PressAsync("Control+Space");
        await Expect(page.Page.GetByRole(AriaRole.Listbox).GetByRole(AriaRole.Option).First).ToContainTextAsync("bulkMaxSize");
        await Expect(page.Page.Locator(".cm-completionInfo")).ToContainTextAsync("events in one bulk request");
        page.AssertQuiet();
    }

    [SkippableTheory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_opens_by_its_link(string name)
    {
        var sample = PlaySample.All.Single(one => one.Name == name);
        await using var page = await browser.OpenAsync($"#sample={name}");
        await Expect(page.Page.Locator("#sample")).ToHaveValueAsync(name);
        await Expect(page.Page.Locator("#request-summary")).ToContainTextAsync(sample.Operation);
        if (name == "errors")
        {
            await Expect(page.Page.Locator("#config-state")).ToContainTextAsync("errors");
        }
        else
        {
            await Expect(page.Page.Locator(".pane small.bad, .pane small.caution")).ToHaveCountAsync(0);
            await Expect(page.Page.Locator(".policies tbody tr").First).ToBeVisibleAsync();
        }

        await page.Page.GetByRole(AriaRole.Tab, new() { Name = "Webhooks" }).ClickAsync();
        await Expect(page.Page.Locator("#webhooks")).ToContainTextAsync(name == "errors" ? "cannot be read" : "WebhookConfiguration");
        page.AssertQuiet();
    }

    [SkippableFact]
    public async Task A_link_shows_a_colleague_the_same_and_has_no_value_of_a_Secret()
    {
        var permitted = new BrowserNewContextOptions { Permissions = ["clipboard-read", "clipboard-write"] };
        await using var page = await browser.OpenAsync(options: permitted);
        await page.FillAsync(Manifest, """
            apiVersion: v1
            kind: Secret
            metadata: { name: login }
            data:
              password: aHVudGVyMg== # before: hunter6
              # it was hunter6
            stringData: { "token": "hunter3", other: hunter4 }
            ---
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "json"}, "data": {"key": "aHVudGVyNQ=="}}
            """);
        await page.AnsweredAsync(2);
        await Expect(page.Page.Locator("#secrets")).ToContainTextAsync("4 values of Secrets stay in this page");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        await Expect(page.Page.Locator("#share")).ToHaveTextAsync("Copied");
        var link = new Uri(await page.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        string[] values = ["aHVudGVyMg==", "hunter3", "hunter4", "aHVudGVyNQ==", "hunter6"];
        Assert.All(page.Requests, request => Assert.All(values, value => Assert.DoesNotContain(value, request.Url + request.PostData, StringComparison.Ordinal)));
        Assert.Contains(page.Requests, request => request.PostData?.Contains("kind: Secret", StringComparison.Ordinal) == true);
        page.AssertQuiet();

        await using var colleague = await browser.OpenAsync(link.Fragment);
        await Expect(colleague.Page.Locator("#outcome")).ToContainTextAsync("Secret default/login");
        var seen = await colleague.TextAsync(Manifest);
        Assert.Contains("password: aGlkZGVu", seen, StringComparison.Ordinal);
        Assert.All(values, value => Assert.DoesNotContain(value, seen, StringComparison.Ordinal));
        Assert.Equal(await page.TextAsync(Config), await colleague.TextAsync(Config));

        // Browsers keep what is behind the # to themselves.
        Assert.All(colleague.Requests, request => Assert.DoesNotContain("state=", new Uri(request.Url).PathAndQuery, StringComparison.Ordinal));
        colleague.AssertQuiet();
    }

    [SkippableFact]
    public async Task A_Secret_that_cannot_be_read_is_not_sent()
    {
        await using var page = await browser.OpenAsync();
        await page.FillAsync(Manifest, "apiVersion: v1\nkind: Secret\nmetadata: { name: login\ndata:\n  password: aHVudGVyMg==\n");
        await Expect(page.Verdict).ToHaveTextAsync("Nothing is sent");
        Assert.All(page.Requests, request => Assert.DoesNotContain("aHVudGVyMg", request.PostData ?? "", StringComparison.Ordinal));
        page.AssertQuiet();
    }

    [SkippableFact]
    public async Task A_link_that_is_cut_off_says_so()
    {
        await using var page = await browser.OpenAsync("#state=7Vd");
        await Expect(page.Page.Locator("#outcome")).ToContainTextAsync("Pod default/web");
        page.AssertQuiet();
    }

    [SkippableTheory]
    [InlineData(ColorScheme.Light, 1320, "defaults")]
    [InlineData(ColorScheme.Dark, 1320, "refused")]
    [InlineData(ColorScheme.Light, 390, "errors")]
    [InlineData(ColorScheme.Dark, 390, "restricted")]
    public async Task Nobody_is_kept_out_by_how_it_looks(ColorScheme scheme, int width, string sample)
    {
        Skip.IfNot(File.Exists(Axe), "tests/node_modules is missing: ./test.sh installs it where there is npm (npm ci --prefix tests)");
        var options = new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = 800 } };
        await using var page = await browser.OpenAsync($"#sample={sample}", options);

        // Of the browser's own world, which the page's content security policy does not bind.
        await page.Page.EvaluateAsync(await File.ReadAllTextAsync(Axe));
        foreach (var part in width < 500 ? (string[])["Policies", "Object", "Result"] : [""])
        {
            if (part.Length > 0)
            {
                await page.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Button, new() { Name = part }).ClickAsync();
            }

            await AssertAccessibleAsync(page.Page);
            Assert.Equal(width, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }

        await page.Page.Locator("#help").ClickAsync();
        await AssertAccessibleAsync(page.Page);
        var ground = await page.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        Assert.Equal(scheme == ColorScheme.Dark ? "rgb(16, 20, 23)" : "rgb(246, 247, 247)", ground);
        page.AssertQuiet();
    }

    [SkippableFact]
    public async Task On_a_phone_one_part_is_shown_at_a_time_and_an_error_leads_to_its_own()
    {
        await using var page = await browser.OpenAsync("#sample=errors", new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 390, Height = 780 } });
        await Expect(page.Editor(Config)).ToBeHiddenAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "policies[1].action" }).ClickAsync();
        await Expect(page.Editor(Config)).ToBeFocusedAsync();
        await Expect(page.Page.Locator("#result-pane")).ToBeHiddenAsync();
        page.AssertQuiet();
    }

    [SkippableFact]
    public async Task All_of_it_is_reached_by_keyboard_and_the_choice_of_dark_stays()
    {
        await using var page = await browser.OpenAsync();
        await page.Page.Keyboard.PressAsync("Alt+1");
        await Expect(page.Editor(Config)).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Alt+2");
        await Expect(page.Editor(Manifest)).ToBeFocusedAsync();

        // Tab indents; behind Esc it leads on.
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.Keyboard.PressAsync("Tab");
        await Expect(page.Editor(Manifest)).Not.ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Alt+3");
        await Expect(page.Page.GetByRole(AriaRole.Tab, new() { Name = "Outcome" })).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Page.Locator("#patch")).ToContainTextAsync("\"path\": \"/spec/containers/0/image\"");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Light or dark" }).PressAsync("Enter");
        await page.Page.ReloadAsync();
        await Expect(page.Page.Locator("html.dark")).ToHaveCountAsync(1);
        page.AssertQuiet();
    }

    [SkippableFact]
    public async Task An_update_has_the_stored_object_beside_the_new_one()
    {
        await using var page = await browser.OpenAsync();
        await page.FillAsync(Config, "policies:\n  - name: fixed\n    type: validation\n    settings:\n      validations:\n        - expression: request.operation != 'UPDATE' || object.metadata.labels.app == oldObject.metadata.labels.app\n          message: app stays as it was\n");
        await page.Page.Locator("#request summary").ClickAsync();
        await page.Page.GetByLabel("Operation").SelectOptionAsync("UPDATE");
        await Expect(page.Verdict).ToHaveTextAsync("Allowed as it is");
        await page.FillAsync("The stored object", (await page.TextAsync(Manifest)).Replace("app: web", "app: shop", StringComparison.Ordinal));
        await Expect(page.Verdict).ToHaveTextAsync("Denied");
        await Expect(page.Page.Locator("#outcome")).ToContainTextAsync("app stays as it was");
        page.AssertQuiet();
    }

    [SkippableFact]
    public async Task The_content_security_policy_lets_nothing_else_in()
    {
        await using var page = await browser.OpenAsync();

        // The browser tells of each after it has kept it out.
        var told = new[] { "policy: img-src", "policy: connect-src", "policy: require-trusted-types-for" }
            .Select(beginning => page.Page.WaitForConsoleMessageAsync(new() { Predicate = message => message.Text.StartsWith(beginning, StringComparison.Ordinal) })).ToArray();
        var kept = await page.Page.EvaluateAsync<JsonElement>("""
            async () => {
              const image = new Image();
              const picture = new Promise(done => { image.onload = () => done("loaded"); image.onerror = () => done("kept out"); });
              image.src = "http://127.0.0.2:9/picture.png";
              const asked = await fetch("http://127.0.0.2:9/", { mode: "no-cors" }).then(() => "asked", () => "kept out");
              let written = "written";
              try { document.body.insertAdjacentHTML("beforeend", "<b>x</b>"); } catch { written = "kept out"; }
              return [await picture, asked, written];
            }
            """);
        Assert.Equal(["kept out", "kept out", "kept out"], kept.EnumerateArray().Select(one => one.GetString()));
        await Task.WhenAll(told);
        Assert.Contains(page.Faults, fault => fault.StartsWith("policy: img-src", StringComparison.Ordinal));
        Assert.Contains(page.Faults, fault => fault.StartsWith("policy: connect-src", StringComparison.Ordinal));
        Assert.Contains(page.Faults, fault => fault.StartsWith("policy: require-trusted-types-for", StringComparison.Ordinal));
    }

    private static async Task AssertAccessibleAsync(IPage page)
    {
        var violations = await page.EvaluateAsync<string[]>("async () => (await axe.run()).violations.map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' '))");
        Assert.Empty(violations);
    }
}

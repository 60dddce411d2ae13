using System.Net.Http.Json;
using System.Text.Json;
using AlgoTrade.Api.Tests.Contract;
using PuppeteerSharp;

namespace AlgoTrade.Api.Tests;

/// <summary>The dashboard in a real browser, as an operator uses it. Skipped at home without Chromium, failed on CI.</summary>
public sealed class DashboardTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private static readonly string[] Pages =
        ["#/", "#/bots/shown", "#/bots/shown/edit", "#/bots/new", "#/backtests", "#/backtests/new", "#/backtests/new/shown", "#/backtests/1", "#/alerts", "#/admin"];

    [SkippableFact]
    public async Task Every_page_works_under_the_content_security_policy_and_fits_a_telephone()
    {
        await api.CreateBotAsync("shown");
        await api.Database.ExecuteAsync(ContractSeed.Sql("shown"));
        await using var browser = await OpenAsync();
        await using var tab = await SignInAsync(browser);

        foreach (var width in new[] { 1280, 390 })
        {
            await tab.Page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 844 });
            foreach (var page in Pages)
            {
                await tab.ShowAsync(page);
                var overflow = await tab.Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                Assert.True(overflow <= 0, $"{page} is {overflow} pixels wider than {width}.");
                Assert.DoesNotContain("Problem", await tab.Page.GetTitleAsync(), StringComparison.Ordinal);
            }
        }

        Assert.Empty(tab.Complaints);
        Assert.Empty(tab.Strangers);
    }

    [SkippableFact]
    public async Task Key_is_nowhere_in_the_page_after_signing_in_and_signing_out_ends_the_session()
    {
        await using var browser = await OpenAsync();
        await using var tab = await SignInAsync(browser);

        var kept = await tab.Page.EvaluateExpressionAsync<string>("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie, document.body.innerHTML])");
        Assert.DoesNotContain(ApiFixture.AdminKey, kept, StringComparison.Ordinal);
        Assert.Equal("", await tab.Page.EvaluateExpressionAsync<string>("document.cookie"));

        await tab.Page.ClickAsync("#leave");
        await tab.Page.WaitForSelectorAsync("#key");
        Assert.Equal(401, await tab.Page.EvaluateExpressionAsync<int>("fetch('/api/v1/bots').then(answer => answer.status)"));
    }

    [SkippableFact]
    public async Task Form_built_from_the_schema_creates_a_bot_and_says_beside_the_field_what_is_wrong()
    {
        await api.Database.ExecuteAsync("INSERT INTO instruments (network, coin, kind, asset_id, size_decimals, max_leverage, only_isolated, is_delisted, margin_tiers, updated_at) VALUES ('simulated', 'BTC', 'Perpetual', 0, 5, 40, false, false, '[]', now()) ON CONFLICT DO NOTHING");
        await using var browser = await OpenAsync();
        await using var tab = await SignInAsync(browser);
        await tab.ShowAsync("#/bots/new");

        await tab.Page.TypeAsync("#f-name", "from-the-form");
        await tab.Page.TypeAsync("#f-instruments", "BTC");
        await tab.Page.EvaluateExpressionAsync("document.getElementById('f-parameters-fast').value = '50'");
        await tab.Page.ClickAsync("form button[type=submit]");
        await tab.Page.WaitForSelectorAsync("[aria-invalid=true]");
        Assert.Contains("fast", await tab.Page.EvaluateExpressionAsync<string>("[...document.querySelectorAll('.wrong')].map(one => one.textContent).join('')"), StringComparison.Ordinal);

        await tab.Page.EvaluateExpressionAsync("document.getElementById('f-parameters-fast').value = '7'");
        await tab.Page.ClickAsync("form button[type=submit]");
        await tab.Page.WaitForFunctionAsync("() => location.hash === '#/bots/from-the-form'");

        var created = await api.Viewer.GetFromJsonAsync<JsonElement>("/api/v1/bots/from-the-form");
        Assert.Equal(7, created.GetProperty("definition").GetProperty("parameters").GetProperty("fast").GetInt32());
    }

    [SkippableFact]
    public async Task Kill_switch_says_what_it_will_do_and_asks_twice()
    {
        await api.CreateBotAsync("switched");
        await using var browser = await OpenAsync();
        await using var tab = await SignInAsync(browser);

        await tab.Page.ClickAsync("#kill");
        await tab.Page.WaitForSelectorAsync("dialog #kill-reason");
        Assert.Contains("No new entries for", await tab.Page.EvaluateExpressionAsync<string>("document.querySelector('dialog').textContent"), StringComparison.Ordinal);
        await tab.Page.TypeAsync("#kill-reason", "a drill");
        await tab.Page.ClickAsync("dialog button[type=submit]");
        await tab.Page.WaitForSelectorAsync("dialog button.final");
        Assert.DoesNotContain("kill-switch", await api.Viewer.GetStringAsync("/api/v1/risk"), StringComparison.Ordinal);
        await tab.Page.ClickAsync("dialog button.final");
        await tab.Page.WaitForFunctionAsync("() => document.getElementById('banner').textContent.includes('a drill')");

        var state = await api.Viewer.GetFromJsonAsync<JsonElement>("/api/v1/risk");
        Assert.Equal(("all", "Block", "key:admin"), (state[0].GetProperty("scope").GetString(), state[0].GetProperty("value").GetString(), state[0].GetProperty("changedBy").GetString()));
    }

    private static async Task<IBrowser> OpenAsync()
    {
        var path = Array.Find(Browsers, File.Exists);
        Skip.If(path is null && Environment.GetEnvironmentVariable("CI") is null, "There is no Chromium on this machine.");
        Assert.True(path is not null, $"There is no Chromium: expected one of {string.Join(", ", Browsers)}.");
        return await Puppeteer.LaunchAsync(new LaunchOptions { ExecutablePath = path, Headless = true, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
    }

    private async Task<Tab> SignInAsync(IBrowser browser)
    {
        var tab = new Tab(await browser.NewPageAsync(), api.Address);
        tab.Page.DefaultTimeout = 60_000;
        await tab.Page.GoToAsync(api.Address.ToString());
        await tab.Page.WaitForSelectorAsync("#key");
        // Asking who one is before signing in is refused, and the browser logs that.
        tab.Complaints.Clear();
        await tab.Page.TypeAsync("#key", ApiFixture.AdminKey);
        await tab.Page.ClickAsync("form button");
        await tab.Page.WaitForSelectorAsync("#main h2");
        return tab;
    }

    /// <summary>A page, what its console complained of, and what it asked of somebody else.</summary>
    private sealed class Tab : IAsyncDisposable
    {
        public Tab(IPage page, Uri address)
        {
            Page = page;
            page.Console += (_, said) =>
            {
                if (said.Message.Type is ConsoleType.Error or ConsoleType.Warning)
                {
                    Complaints.Add(said.Message.Text);
                }
            };
            page.PageError += (_, error) => Complaints.Add(error.Message);
            page.Request += (_, asked) =>
            {
                if (!asked.Request.Url.StartsWith(address.ToString(), StringComparison.Ordinal) && !asked.Request.Url.StartsWith("data:", StringComparison.Ordinal))
                {
                    Strangers.Add(asked.Request.Url);
                }
            };
        }

        public IPage Page { get; }

        public List<string> Complaints { get; } = [];

        public List<string> Strangers { get; } = [];

        /// <summary>Shows a page and waits until it is there.</summary>
        public async Task ShowAsync(string hash)
        {
            await Page.EvaluateFunctionAsync("hash => { document.getElementById('main').replaceChildren(); location.hash = hash; if (location.hash === hash) dispatchEvent(new HashChangeEvent('hashchange')); }", hash);
            await Page.WaitForSelectorAsync("#main > *");
        }

        public async ValueTask DisposeAsync() => await Page.DisposeAsync();
    }
}

using System.Text;
using System.Text.Json;

namespace AlgoTrade.Api.Tests.Contract;

/// <summary>One request of an operation that must succeed.</summary>
/// <param name="Path">Below <c>/api/v1</c>.</param>
internal sealed record ValidRequest(string Method, string Path, string? Body = null, string? IfMatch = null, string? Cookie = null, string? Csrf = null)
{
    public HttpRequestMessage Message()
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), "/api/v1" + Path)
        {
            Content = Body is null ? null : new StringContent(Body, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in new[] { ("If-Match", IfMatch), ("Cookie", Cookie), ("X-CSRF-Token", Csrf) })
        {
            if (value is not null)
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }
}

/// <summary>A valid request of every operation, on the data of <see cref="ContractSeed"/>. A new operation needs a line here.</summary>
internal static class ValidRequests
{
    public const string Bot = "known";
    private const string Definition =
        """
        {"name":"NAME","strategy":"moving-average-cross","parameters":{"fast":5,"slow":20,"average":"ema","direction":"both"},"instruments":["BTC"],"interval":"1m","mode":"paper",
         "sizing":{"kind":"equityFraction","fraction":"0.5"},"protection":{"stopFraction":"0.02","targetFraction":"0.05"},
         "limits":{"maxLeverage":"2","maxDailyLossFraction":"0.05","maxOpenOrders":null},"capital":"5000","leverage":2,"shutdownPolicy":"cancel"}
        """;

    public static string BotNamed(string name) => Definition.Replace("NAME", name, StringComparison.Ordinal);

    private static Dictionary<string, ValidRequest> OfAccounts => new(StringComparer.Ordinal)
    {
        ["ListAccounts"] = new("GET", "/accounts"),
        ["CreateAccount"] = new("POST", "/accounts", """{"name":"other","network":"testnet","mode":"testnet","address":"0x00000000000000000000000000000000000000aa"}"""),
        ["GetAccount"] = new("GET", "/accounts/paper"),
        ["ListAccountPositions"] = new("GET", "/accounts/paper/positions"),
        ["ListAccountEquity"] = new("GET", "/accounts/paper/equity?limit=2"),
        ["GetAccountBudgets"] = new("GET", "/accounts/paper/budgets"),
        ["GetAccountLimits"] = new("GET", "/accounts/paper/limits"),
        ["SetAccountLimits"] = new("PUT", "/accounts/paper/limits", """{"maxLeverage":"2","maxDailyLossFraction":"0.03","maxOpenOrders":50}""", IfMatch: "*"),
        ["ListAccountSigners"] = new("GET", "/accounts/paper/signers"),
        ["ListFundingPayments"] = new("GET", "/accounts/paper/funding-payments"),
    };

    /// <summary>By operation id. Each stands for itself: none needs another to have run.</summary>
    public static Dictionary<string, ValidRequest> All(long doneBacktest, long runningBacktest, long job, long alert, int keyToRevoke, string cookie, string csrf) => new(OfAccounts, StringComparer.Ordinal)
    {
        ["GetSession"] = new("GET", "/session"),
        ["BeginSession"] = new("POST", "/session", JsonSerializer.Serialize(new { key = ApiFixture.AdminKey })),
        ["EndSession"] = new("DELETE", "/session", Cookie: cookie, Csrf: csrf),
        ["GetOverview"] = new("GET", "/overview"),
        ["GetOrder"] = new("GET", "/orders/" + ContractSeed.Cloid),
        ["ListAuditLog"] = new("GET", "/audit?subject=bot:known&limit=5"),
        ["ListBots"] = new("GET", "/bots?limit=3"),
        ["CreateBot"] = new("POST", "/bots", BotNamed("fresh")),
        ["GetBot"] = new("GET", "/bots/known"),
        ["UpdateBot"] = new("PUT", "/bots/updated", BotNamed("updated"), IfMatch: "*"),
        ["DeleteBot"] = new("DELETE", "/bots/deleted"),
        ["StartBot"] = new("POST", "/bots/wished/start", """{"reason":"a good day"}"""),
        ["StopBot"] = new("POST", "/bots/wished/stop", "{}"),
        ["PauseBot"] = new("POST", "/bots/wished/pause"),
        ["ResumeBot"] = new("POST", "/bots/wished/resume"),
        ["FlattenBot"] = new("POST", "/bots/wished/flatten", """{"reason":null}"""),
        ["ArmBot"] = new("POST", "/bots/real/arm", """{"account":"main"}"""),
        ["DisarmBot"] = new("POST", "/bots/real/disarm", """{"reason":"enough for today"}"""),
        ["ListBotOrders"] = new("GET", "/bots/known/orders?status=filled&limit=5"),
        ["ListBotFills"] = new("GET", "/bots/known/fills?coin=BTC"),
        ["ListBotPositions"] = new("GET", "/bots/known/positions"),
        ["ListBotEquity"] = new("GET", "/bots/known/equity?from=2025-05-01&to=2025-05-02&limit=2"),
        ["ListBotSignals"] = new("GET", "/bots/known/signals"),
        ["ListBotDecisions"] = new("GET", "/bots/known/decisions?kind=denied"),
        ["GetBotDrift"] = new("GET", "/bots/wished/drift?day=2025-05-01"),
        ["ListBotRevisions"] = new("GET", "/bots/known/revisions"),
        ["ListStrategies"] = new("GET", "/strategies"),
        ["GetStrategy"] = new("GET", "/strategies/moving-average-cross"),
        ["ListInstruments"] = new("GET", "/instruments?network=simulated"),
        ["GetInstrument"] = new("GET", "/instruments/BTC"),
        ["ListCandles"] = new("GET", "/candles?coin=BTC&interval=5m&from=2025-05-01T10:00:00Z&limit=3"),
        ["ListFundingRates"] = new("GET", "/funding?coin=BTC"),
        ["GetRiskState"] = new("GET", "/risk"),
        ["ListRiskEvents"] = new("GET", "/risk/events"),
        ["GetKillSwitchEffect"] = new("GET", "/risk/kill-switch/effect?scope=bot:known"),
        ["SetKillSwitch"] = new("PUT", "/risk/kill-switch", """{"mode":"block","reason":"news","scope":"account:paper"}"""),
        ["ReleaseBreaker"] = new("DELETE", "/risk/breakers/bot:known/daily-loss"),
        ["ListAlerts"] = new("GET", "/alerts?open=true&acknowledged=false"),
        ["TestAlerts"] = new("POST", "/alerts/test"),
        ["AcknowledgeAlert"] = new("POST", $"/alerts/{alert}/acknowledge"),
        ["ListBacktests"] = new("GET", "/backtests"),
        ["SubmitBacktest"] = new("POST", "/backtests", $$"""{"bot":{{BotNamed("tested")}},"from":"2025-05-01T10:00:00Z","to":"2025-05-01T10:20:00Z","name":"a test","stream":"trades","costs":{"slippageBps":"1","latencyMs":100,"latencyJitterMs":50,"seed":7} }"""),
        ["ListMetrics"] = new("GET", "/backtests/metrics"),
        ["CompareBacktests"] = new("GET", $"/backtests/compare?ids={doneBacktest},{runningBacktest}"),
        ["GetBacktest"] = new("GET", $"/backtests/{doneBacktest}"),
        ["CancelBacktest"] = new("POST", $"/backtests/{runningBacktest}/cancel"),
        ["ListBacktestTrades"] = new("GET", $"/backtests/{doneBacktest}/trades"),
        ["GetBacktestEquity"] = new("GET", $"/backtests/{doneBacktest}/equity"),
        ["GetDataCoverage"] = new("GET", "/data/coverage"),
        ["ListDataGaps"] = new("GET", "/data/gaps?open=true"),
        ["ListBackfills"] = new("GET", "/data/backfills"),
        ["SubmitBackfill"] = new("POST", "/data/backfills", """{"coin":"BTC","interval":"1h","from":"2025-01-01T00:00:00Z","to":"2025-02-01T00:00:00Z"}"""),
        ["GetBackfill"] = new("GET", $"/data/backfills/{job}"),
        ["CancelBackfill"] = new("POST", $"/data/backfills/{job}/cancel"),
        ["GetStatus"] = new("GET", "/health/status"),
        ["GetSafety"] = new("GET", "/health/safety"),
        ["GetPreflight"] = new("GET", "/preflight/main"),
        ["ListKeys"] = new("GET", "/keys"),
        ["CreateKey"] = new("POST", "/keys", """{"name":"another","role":"viewer","expiresAt":"2999-01-01T00:00:00Z"}"""),
        ["RevokeKey"] = new("DELETE", $"/keys/{keyToRevoke}"),
    };
}

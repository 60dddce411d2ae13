using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlgoTrade.Venue.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests;

/// <summary>Walks every command of the admin API with every kind of bad body: each is refused in one sentence, and nothing has changed.</summary>
public sealed class AdminDoorTests : IAsyncLifetime
{
    private const string Stranger = "0x00000000000000000000000000000000000000aa";
    private const string Action = """{"type":"updateLeverage","asset":0,"isCross":true,"leverage":3}""";

    private VenueHost _venue = null!;

    public async Task InitializeAsync() => _venue = await StartAsync(new ManualClock(), ("HistoryMinutes", "10"));

    public Task DisposeAsync() => _venue.DisposeAsync().AsTask();

    // A body that each command takes, fields that must be there first; what is out of range; and what the answer says of it.
    private static readonly Dictionary<string, Command> Commands = new(StringComparer.Ordinal)
    {
        ["POST /admin/faults"] = new(
            """{"scope":"Info","kind":"Delay","times":3,"skip":1,"probability":0.5,"delayMs":5,"status":500,"text":"no","channel":"bbo","skewMs":1,"forSeconds":1,"afterSeconds":0}""", 2)
        {
            ["times"] = [("0", "expected 1 to")],
            ["skip"] = [("-1", "expected 0 to")],
            ["probability"] = [("0", "expected above 0 to 1"), ("1.01", "expected above 0 to 1")],
            ["delayMs"] = [("600001", "expected 0 to 600000")],
            ["status"] = [("399", "expected 400 to 599"), ("600", "expected 400 to 599")],
            ["skewMs"] = [("86400001", "expected -86400000 to 86400000")],
            ["forSeconds"] = [("-0.1", "expected 0 to 86400")],
            ["afterSeconds"] = [("-1", "expected 0 to 86400000"), ("1e999", "expected 0 to 86400000")],
            ["scope"] = [("\"Moon\"", "expected one of \"Exchange\", \"Info\", \"Stream\", \"Venue\""), ("\"Info, Stream\"", "expected one of"), ("2", "expected one of")],
            ["kind"] = [("\"Explode\"", "expected one of \"Delay\""), ("\"CloseSocket\"", "expected one of Delay")],
        },
        ["DELETE /admin/faults"] = new("{}", 0),
        ["PUT /admin/clock-skew"] = new("""{"milliseconds":500}""", 1)
        {
            ["milliseconds"] = [("86400001", "expected -86400000 to 86400000"), ("-86400001", "expected -86400000 to 86400000"), ("1.5", "expected a whole number")],
        },
        ["PUT /admin/stale"] = new("""{"isStale":false}""", 1) { ["isStale"] = [("1", "expected true or false")] },
        ["PUT /admin/freeze"] = new("""{"seconds":0}""", 1) { ["seconds"] = [("-1", "expected 0 to 86400"), ("86401", "expected 0 to 86400"), ("1e999", "expected 0 to 86400")] },
        ["POST /admin/restart"] = new("{}", 0) { Taken = HttpStatusCode.Conflict },
        ["POST /admin/disconnect"] = new("{}", 0),
        ["POST /admin/accounts"] = new($$"""{"address":"{{Stranger}}","cash":5,"volume":7,"agents":["0x00000000000000000000000000000000000000ab"]}""", 1)
        {
            ["address"] = [("\"0x12\"", "expected 0x and 40 hex digits"), ($"\"{User}\"", "expected neither cash nor volume")],
            ["cash"] = [("-1", "expected 0 to 1000000000000"), ("1000000000001", "expected 0 to 1000000000000"), ("1e40", "expected a number")],
            ["volume"] = [("-1", "expected 0 to 1000000000000")],
            ["agents"] = [("[\"me\"]", "expected 0x and 40 hex digits"), ("[7]", "expected a list of texts")],
        },
        ["POST /admin/deposits"] = new($$"""{"user":"{{User}}","usd":5}""", 2)
        {
            ["user"] = [($"\"{Stranger}\"", "is not an account of this exchange")],
            ["usd"] = [("0", "expected an amount above 0"), ("-1", "expected an amount above 0"), ("1000000000001", "at most 1000000000000"), ("0.0000001", "at most 6 decimals")],
        },
        ["POST /admin/withdrawals"] = new($$"""{"user":"{{User}}","usd":5}""", 2)
        {
            ["user"] = [("\"me\"", "is not an account of this exchange")],
            ["usd"] = [("-1", "expected an amount above 0"), ("200000", "at most the withdrawable 100000"), ("1", "more than the bridge's fee of 1")],
        },
        ["POST /admin/actions"] = new($$"""{"user":"{{User}}","action":{{Action}}}""", 2)
        {
            ["action"] = [("""{"type":"order"}""", "missing field `orders`"), ("""{"type":"fly"}""", "fly"), ("\"order\"", "expected an object")],
            ["user"] = [($"\"{Stranger}\"", "is not an account of this exchange")],
        },
        ["POST /admin/liquidations"] = new($$"""{"user":"{{User}}","coin":"BTC","method":"Market"}""", 1)
        {
            ["coin"] = [("\"NOPE\"", "expected one of BTC, ETH, SOL"), ("\"BTC\"", "holds no position in BTC")],
            ["method"] = [("\"Magic\"", "expected one of \"Market\", \"Backstop\", \"Deleveraging\"")],
            Taken = HttpStatusCode.BadRequest,
        },
        ["POST /admin/deleveragings"] = new($$"""{"user":"{{User}}","coin":"BTC"}""", 2)
        {
            ["coin"] = [("\"NOPE\"", "expected one of BTC, ETH, SOL"), ("\"BTC\"", "holds no position in BTC")],
            Taken = HttpStatusCode.BadRequest,
        },
        ["POST /admin/price-shifts"] = new("""{"coin":"BTC","percent":1}""", 2)
        {
            ["coin"] = [("\"NOPE\"", "expected one of BTC, ETH, SOL")],
            ["percent"] = [("-100", "expected more than -100"), ("1000.1", "at most 1000"), ("-99.5", "expected 0.01 to 100")],
        },
    };

    public static TheoryData<string> Names => [.. Commands.Keys];

    [Fact]
    public void Every_command_is_walked()
    {
        var commands = _venue.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/admin/", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}") ?? [])
            .Where(command => !command.StartsWith("GET", StringComparison.Ordinal));

        Assert.Equal(commands.Order(StringComparer.Ordinal), Commands.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_command_refuses_what_it_does_not_take_and_nothing_has_changed(string name)
    {
        var command = Commands[name];
        var before = await StateAsync();

        foreach (var (body, expected) in command.BadBodies())
            await RefusedAsync(name, Json(body), expected);
        await RefusedAsync(name, new StringContent(command.Body, Encoding.UTF8, "text/plain"), "text/plain", "expected application/json");
        await RefusedAsync($"{name}?usd=5", Json(command.Body), "?usd=5", "expected none");

        Assert.Equal(before, await StateAsync());
        Assert.Equal(command.Taken, (await SendAsync(name, Json(command.Body))).Status);
    }

    [Theory]
    [InlineData("POST /admin/deposit")]
    [InlineData("PUT /admin/deposits")]
    [InlineData("GET /admin")]
    public async Task A_command_that_does_not_exist_is_answered_with_those_that_do(string name)
    {
        var (status, answer) = await SendAsync(name, null);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains($"{name} is not a command: expected one of GET /admin/faults, POST /admin/faults", answer, StringComparison.Ordinal);
    }

    private async Task RefusedAsync(string name, HttpContent body, params string[] parts)
    {
        var sent = await body.ReadAsStringAsync();
        var (status, answer) = await SendAsync(name, body);

        Assert.True(status == HttpStatusCode.BadRequest, $"{name} answered {status} to {sent}: {answer}");
        Assert.All(parts, part => Assert.True(answer.Contains(part, StringComparison.OrdinalIgnoreCase), $"{name} with {sent} does not say '{part}': {answer}"));
    }

    private async Task<(HttpStatusCode Status, string Answer)> SendAsync(string name, HttpContent? body)
    {
        var (method, path) = (name.Split(' ')[0], name.Split(' ')[1]);
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body };
        using var response = await _venue.Http.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, answer.Length == 0 || !response.IsSuccessStatusCode ? Text(answer) : answer);
    }

    private static string Text(string answer) => answer.Length == 0 ? "" : JsonSerializer.Deserialize<string>(answer)!;

    // What any of the commands could have changed.
    private async Task<string> StateAsync() => string.Join(
        '\n',
        await _venue.Http.GetStringAsync(new Uri("/admin/accounts", UriKind.Relative)),
        await _venue.Http.GetStringAsync(new Uri("/admin/faults", UriKind.Relative)),
        (await _venue.InfoAsync($$"""{"type":"activeAssetData","user":"{{User}}","coin":"BTC"}""")).GetRawText(),
        (await _venue.InfoAsync("""{"type":"exchangeStatus"}""")).GetRawText(),
        (await _venue.InfoAsync("""{"type":"allMids"}""")).GetRawText(),
        $"{_venue.Exchange.IsStale} {_venue.Exchange.ClockSkewMs}");

    /// <param name="required">So many of the fields, from the first, must be there.</param>
    private sealed class Command(string body, int required)
    {
        private readonly Dictionary<string, (string Value, string Part)[]> _outOfRange = [];

        public string Body { get; } = body;

        /// <summary>The answer to <see cref="Body"/> itself.</summary>
        public HttpStatusCode Taken { get; init; } = HttpStatusCode.OK;

        public (string Value, string Part)[] this[string field]
        {
            set => _outOfRange[field] = value;
        }

        public IEnumerable<(string Body, string[] Parts)> BadBodies()
        {
            var fields = ((JsonObject)JsonNode.Parse(Body)!).Select(field => (Name: field.Key, Value: field.Value!.ToJsonString())).ToList();
            yield return (With([.. fields, ("surprise", "1")]), ["'surprise' is not a field of this command: expected"]);
            yield return ("[]", ["[]", "expected an object"]);
            yield return ("{", ["not JSON", "expected an object"]);
            if (fields.Count > 0)
                yield return ("", ["empty", "expected an object", fields[0].Name]);
            for (var i = 0; i < fields.Count; i++)
            {
                var name = fields[i].Name;
                if (i < required)
                {
                    yield return (With([.. fields.Where(field => field.Name != name)]), [name, name is "scope" or "kind" ? "needs a" : "is missing: expected"]);
                    yield return (With(fields, name, "null"), [$"{name} is null: expected"]);
                }

                yield return (With([.. fields, fields[i]]), ["not JSON", name]);
                yield return (With([.. fields.Where(field => field.Name != name), (name.ToUpperInvariant(), fields[i].Value)]), [$"'{name.ToUpperInvariant()}' is not a field"]);
                yield return (With(fields, name, "[[1]]"), [$"{name} is [[1]]: expected"]);
                if (fields[i].Value[0] is not ('"' or '{' or '['))
                    yield return (With(fields, name, $"\"{fields[i].Value}\""), [$"{name} is \"{fields[i].Value}\": expected"]);
                foreach (var (value, part) in _outOfRange.GetValueOrDefault(name, []))
                    yield return (With(fields, name, value), [part, .. Shown(value)]);
            }
        }

        // Infinity is how a number shows that JSON can write and no computer holds.
        private static string[] Shown(string value) => value[0] is '{' or '[' || value == "1e999" ? [] : [value.Trim('"')];

        private static string With(IReadOnlyList<(string Name, string Value)> fields, string name, string value) =>
            With([.. fields.Select(field => field.Name == name ? (name, value) : field)]);

        private static string With(IReadOnlyList<(string Name, string Value)> fields) =>
            "{" + string.Join(',', fields.Select(field => $"\"{field.Name}\":{field.Value}")) + "}";
    }
}

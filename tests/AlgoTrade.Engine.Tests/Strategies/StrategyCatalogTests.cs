using System.Text.Json;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.State;
using AlgoTrade.Engine.Strategies;
using AlgoTrade.Engine.Strategies.BuiltIn;

namespace AlgoTrade.Engine.Tests.Strategies;

public sealed class StrategyCatalogTests
{
    public static TheoryData<string> Names => [.. StrategyCatalog.BuiltIn.All.Except(OwnStrategies.All).Select(strategy => strategy.Name)];

    [Fact]
    public void Ten_strategies_come_with_the_platform()
    {
        Assert.Equal(
            [
                "moving-average-cross", "four-moving-averages", "ema-cross-atr-stop", "rsi-mean-reversion", "donchian-breakout", "bollinger-reversion",
                "macd", "supertrend", "grid-maker", "buy-and-hold",
            ],
            StrategyCatalog.BuiltIn.All.Except(OwnStrategies.All).Select(strategy => strategy.Name));
    }

    [Fact]
    public void Unknown_strategy_is_refused_with_the_known_ones()
    {
        var exception = Assert.Throws<BotDefinitionException>(() => StrategyCatalog.BuiltIn.Get("moon-shot"));
        Assert.StartsWith("strategy is \"moon-shot\": expected one of moving-average-cross, ", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"fast":0}""", "parameters.fast is 0: expected a whole number from 1 to 1000.")]
    [InlineData("""{"fast":1001}""", "parameters.fast is 1001: expected a whole number from 1 to 1000.")]
    [InlineData("""{"fast":2.5}""", "parameters.fast is 2.5: expected a whole number from 1 to 1000.")]
    [InlineData("""{"fast":true}""", "parameters.fast is true: expected a whole number from 1 to 1000.")]
    [InlineData("""{"fast":99999999999999999999}""", "parameters.fast is 99999999999999999999: expected a whole number from 1 to 1000.")]
    [InlineData("""{"direction":"up"}""", "parameters.direction is \"up\": expected long, short, both.")]
    [InlineData("""{"direction":1}""", "parameters.direction is 1: expected long, short, both.")]
    [InlineData("""{"fats":5}""", "parameters.fats is not a field here: expected one of average, direction, fast, slow.")]
    [InlineData("""{"fast":30,"slow":10}""", "parameters.fast is 30 and parameters.slow is 10: expected fast below slow.")]
    [InlineData("""[]""", "parameters is []: expected a JSON object.")]
    [InlineData("""{"fast":""", "The parameters are not valid JSON (line 1, byte 9).")]
    public void Bad_parameters_get_one_sentence_with_name_value_and_range(string json, string sentence)
    {
        var exception = Assert.Throws<BotDefinitionException>(() => MovingAverageCross.Descriptor.ReadParameters(json));
        Assert.Equal(sentence, exception.Message);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_refused()
    {
        Assert.Throws<BotDefinitionException>(() => BollingerReversion.Descriptor.ReadParameters("""{"width":"NaN"}"""));
        Assert.Throws<BotDefinitionException>(() => BollingerReversion.Descriptor.ReadParameters("""{"width":1e999}"""));
    }

    [Fact]
    public void Parameters_may_come_as_numbers_or_texts_and_absent_ones_take_their_defaults()
    {
        var parameters = MovingAverageCross.Descriptor.ReadParameters("""{"fast":"7","direction":"Both"}""");
        Assert.Equal(new MovingAverageCrossParameters { Fast = 7, Direction = Direction.Both }, parameters);
        Assert.Equal("""{"fast":7,"slow":30,"average":"sma","direction":"both"}""", MovingAverageCross.Descriptor.Complete("""{"fast":7,"direction":"both"}"""));
    }

    [Fact]
    public void Schema_states_type_range_default_and_choices()
    {
        using var schema = JsonDocument.Parse(MovingAverageCross.Descriptor.Schema());
        var root = schema.RootElement;
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", root.GetProperty("$schema").GetString());
        Assert.False(root.GetProperty("additionalProperties").GetBoolean());
        var fast = root.GetProperty("properties").GetProperty("fast");
        Assert.Equal(
            """{"description":"Candles of the fast average.","type":"integer","minimum":1,"maximum":1000,"default":10}""", fast.GetRawText());
        var direction = root.GetProperty("properties").GetProperty("direction");
        Assert.Equal("""["long","short","both"]""", direction.GetProperty("enum").GetRawText());
        Assert.Equal("long", direction.GetProperty("default").GetString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Defaults_are_in_range_and_both_ends_of_every_range_are_accepted_or_named(string name)
    {
        var descriptor = StrategyCatalog.BuiltIn.Get(name);
        Assert.Equal(descriptor.ReadParameters("{}"), descriptor.ReadParameters(descriptor.Complete("{}")));
        foreach (var parameter in descriptor.Parameters.Where(parameter => parameter.Kind is ParameterKind.Whole or ParameterKind.Number))
        {
            var beyond = JsonSerializer.Serialize(new Dictionary<string, double> { [parameter.Name] = parameter.Max + 1 });
            var exception = Assert.Throws<BotDefinitionException>(() => descriptor.ReadParameters(beyond));
            Assert.Equal($"parameters.{parameter.Name}", exception.Field);
            Assert.Contains(parameter.Expected, exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Restarted_from_its_state_at_any_candle_it_wants_the_same(string name)
    {
        var candles = TestFiles.Candles("BTC_1h.csv.gz", InstrumentName.Parse("BTC", null), CandleInterval.OneHour).Slice(0, 500);
        var descriptor = StrategyCatalog.BuiltIn.Get(name);
        var whole = new StrategyProbe(descriptor.Create("{}", 1)) { Equity = 1_000_000 };
        var restarting = new Restarting(() => descriptor.Create("{}", 1));
        var restarted = new StrategyProbe(restarting) { Equity = 1_000_000 };
        for (var i = 0; i < candles.Count; i++)
        {
            whole.Next(candles[i]);
            restarted.Next(candles[i]);
            restarting.Restart();
        }

        Assert.Equal(whole.Wishes, restarted.Wishes);
        Assert.Equal(whole.Orders.Select(order => order.Price), restarted.Orders.Select(order => order.Price));
        Assert.True(whole.Wishes.Count + whole.Orders.Count > 0, "The sample should make every strategy act.");
    }

    [Fact]
    public void Several_legs_get_a_strategy_each_that_know_nothing_of_each_other()
    {
        var strategy = MovingAverageCross.Descriptor.Create("""{"fast":1,"slow":2}""", legCount: 2);
        var (first, second) = (new StrategyProbe(new OneLegOf(strategy, 0)), new StrategyProbe(new OneLegOf(strategy, 1)));
        foreach (var (one, other) in new (double, double)[] { (10, 5), (10, 5), (11, 5), (12, 6), (11, 7) })
        {
            first.Close(one);
            second.Close(other);
        }

        Assert.Equal([new Wish(2, 1), new(4, 0)], first.Wishes);
        Assert.Equal([new Wish(3, 1)], second.Wishes);
    }

    [Fact]
    public void Own_strategy_is_registered_beside_the_built_in_ones()
    {
        var own = StrategyDescriptor.ForEachLeg<BuyAndHoldParameters>("mine", "Mine", "Holds.", parameters => new BuyAndHold(parameters));
        var catalog = StrategyCatalog.BuiltIn.With(own);
        Assert.Same(own, catalog.Get("mine"));
        Assert.Throws<ArgumentException>(() => catalog.With(own));
    }

    [Fact]
    public void A_parameter_without_a_range_is_found_when_the_catalog_is_built()
    {
        var exception = Assert.Throws<InvalidOperationException>(() =>
            StrategyDescriptor.ForEachLeg<Rangeless>("bad", "Bad", "Bad.", _ => new BuyAndHold(new BuyAndHoldParameters())));
        Assert.Contains("count", exception.Message, StringComparison.Ordinal);
    }

    public sealed record Rangeless : StrategyParameters
    {
        [Parameter("A number without bounds.")]
        public int Count { get; init; } = 3;
    }

    private abstract class Wrapper : Strategy
    {
        protected abstract Strategy Inner { get; }

        public override int WarmUpCandles => Inner.WarmUpCandles;

        public override void Update(int leg, in Candle candle) => Inner.Update(leg, candle);

        public override void Decide(int leg, in Candle candle, IStrategyContext context) => Inner.Decide(leg, candle, context);

        public override void OnFill(int leg, Fill fill, IStrategyContext context) => Inner.OnFill(leg, fill, context);

        public override void Save(StateWriter writer) => Inner.Save(writer);

        public override void Load(StateReader reader) => Inner.Load(reader);
    }

    private sealed class Restarting(Func<Strategy> create) : Wrapper
    {
        private Strategy _inner = create();

        protected override Strategy Inner => _inner;

        public void Restart()
        {
            var writer = new StateWriter();
            _inner.Save(writer);
            _inner = create();
            var reader = new StateReader(writer.ToArray());
            _inner.Load(reader);
            Assert.True(reader.IsAtEnd);
        }
    }

    private sealed class OneLegOf(Strategy inner, int at) : Wrapper
    {
        protected override Strategy Inner => inner;

        public override void Update(int leg, in Candle candle) => inner.Update(at, candle);

        public override void Decide(int leg, in Candle candle, IStrategyContext context) => inner.Decide(at, candle, new Shifted(context));
    }

    private sealed class Shifted(IStrategyContext inner) : IStrategyContext
    {
        public long NowMs => inner.NowMs;

        public int LegCount => 2;

        public double Equity => inner.Equity;

        public Instrument Instrument(int leg) => inner.Instrument(0);

        public decimal Position(int leg) => inner.Position(0);

        public decimal? EntryPrice(int leg) => inner.EntryPrice(0);

        public IReadOnlyList<StrategyOrder> OpenOrders(int leg) => inner.OpenOrders(0);

        public void SetTarget(int leg, TargetExposure target, string reason, Protection? protection = null) => inner.SetTarget(0, target, reason, protection);

        public ClientOrderId? PlaceLimit(
            int leg, Side side, decimal quantity, decimal price, TimeInForce timeInForce, bool reduceOnly, string reason) =>
            inner.PlaceLimit(0, side, quantity, price, timeInForce, reduceOnly, reason);

        public void Cancel(int leg, ClientOrderId clientOrderId, string reason) => inner.Cancel(0, clientOrderId, reason);

        public void Signal(int leg, string kind, string text) => inner.Signal(0, kind, text);

        public void RequestTimer(string name, DateTimeOffset dueAt) => inner.RequestTimer(name, dueAt);
    }
}

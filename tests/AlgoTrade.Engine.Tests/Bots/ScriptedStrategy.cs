using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.State;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Tests.Bots;

/// <summary>Does at each close what a test has told it to; remembers how many closes it has seen.</summary>
internal sealed class ScriptedStrategy(Action<IStrategyContext, int, Candle>? onClose = null, int warmUpCandles = 1) : Strategy
{
    public Action<IStrategyContext, int, Candle> OnClose { get; set; } = onClose ?? ((_, _, _) => { });

    public Action<IStrategyContext> OnAnyTimer { get; set; } = _ => { };

    public List<Fill> Fills { get; } = [];

    public int Updates { get; private set; }

    public int Decisions { get; private set; }

    public override int WarmUpCandles => warmUpCandles;

    public override void Update(int leg, in Candle candle) => Updates++;

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
        Decisions++;
        OnClose(context, leg, candle);
    }

    public override void OnFill(int leg, Fill fill, IStrategyContext context) => Fills.Add(fill);

    public override void OnTimer(string name, IStrategyContext context) => OnAnyTimer(context);

    public override void Save(StateWriter writer)
    {
        writer.Write(Updates);
        writer.Write(Decisions);
    }

    public override void Load(StateReader reader) => (Updates, Decisions) = (reader.ReadInt32(), reader.ReadInt32());
}

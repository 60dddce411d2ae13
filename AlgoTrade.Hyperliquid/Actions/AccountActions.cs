namespace AlgoTrade.Hyperliquid.Actions;

/// <summary>Leverage setting of one market; kept by the exchange while flat.</summary>
/// <param name="Leverage">Whole number from 1 to the market's maximum.</param>
public sealed record UpdateLeverage(int AssetId, bool IsCross, int Leverage) : ExchangeAction
{
    public override string Type => "updateLeverage";

    public override void Write(IActionWriter writer)
    {
        writer.StartMap(4);
        writer.Key("type"u8);
        writer.Text(Type);
        writer.Key("asset"u8);
        writer.Integer(AssetId);
        writer.Key("isCross"u8);
        writer.Boolean(IsCross);
        writer.Key("leverage"u8);
        writer.Integer(Leverage);
        writer.EndMap();
    }
}

/// <param name="IsBuy">Without effect; the exchange wants it sent.</param>
/// <param name="MicroUsd">1e-6 USDC to add, or to take out when negative.</param>
public sealed record UpdateIsolatedMargin(int AssetId, bool IsBuy, long MicroUsd) : ExchangeAction
{
    public override string Type => "updateIsolatedMargin";

    public override void Write(IActionWriter writer)
    {
        writer.StartMap(4);
        writer.Key("type"u8);
        writer.Text(Type);
        writer.Key("asset"u8);
        writer.Integer(AssetId);
        writer.Key("isBuy"u8);
        writer.Boolean(IsBuy);
        writer.Key("ntli"u8);
        writer.Integer(MicroUsd);
        writer.EndMap();
    }
}

/// <summary>Does nothing but use up its nonce, so that an earlier action with the same nonce can never land.</summary>
public sealed record Noop : ExchangeAction
{
    public override string Type => "noop";

    public override void Write(IActionWriter writer)
    {
        writer.StartMap(1);
        writer.Key("type"u8);
        writer.Text(Type);
        writer.EndMap();
    }
}

/// <param name="Minutes">5 to 10080.</param>
public sealed record TwapOrder(int AssetId, bool IsBuy, decimal Quantity, bool ReduceOnly, int Minutes, bool Randomize) : ExchangeAction
{
    public override string Type => "twapOrder";

    public override void Write(IActionWriter writer)
    {
        writer.StartMap(2);
        writer.Key("type"u8);
        writer.Text(Type);
        writer.Key("twap"u8);
        writer.StartMap(6);
        writer.Key("a"u8);
        writer.Integer(AssetId);
        writer.Key("b"u8);
        writer.Boolean(IsBuy);
        writer.Key("s"u8);
        writer.Decimal(Quantity);
        writer.Key("r"u8);
        writer.Boolean(ReduceOnly);
        writer.Key("m"u8);
        writer.Integer(Minutes);
        writer.Key("t"u8);
        writer.Boolean(Randomize);
        writer.EndMap();
        writer.EndMap();
    }
}

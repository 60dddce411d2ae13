namespace AlgoTrade.Engine.Execution.Exchange;

/// <summary>Funding of perpetuals from the premium of the book over the oracle. Source: Hyperliquid documentation, "Funding".</summary>
public static class FundingRules
{
    /// <summary>Milliseconds between two premium samples.</summary>
    public const long SampleMs = 5_000;

    /// <summary>Rate per 8 hours that the premium is pulled to.</summary>
    private const decimal InterestRate = 0.0001m;

    private const decimal MostInterest = 0.0005m;
    private const decimal HoursPerRate = 8m;
    private const decimal HourlyCap = 0.04m;
    private const int Decimals = 10;

    /// <summary>Notional whose average execution price stands for the book, USDC.</summary>
    public static decimal ImpactNotional(string instrument) => instrument is "BTC" or "ETH" ? 20_000m : 6_000m;

    /// <summary>How far the book lies outside of the oracle price, a fraction; 0 when the oracle lies between the impact prices.</summary>
    public static decimal Premium(decimal impactBid, decimal impactAsk, decimal oracle) =>
        (Math.Max(impactBid - oracle, 0) - Math.Max(oracle - impactAsk, 0)) / oracle;

    /// <summary>Rate of one hour: an eighth of premium plus clamped interest, at most 4 % either way.</summary>
    /// <param name="premium">Mean of the hour's samples, a fraction.</param>
    public static decimal HourlyRate(decimal premium)
    {
        var eightHours = premium + Math.Clamp(InterestRate - premium, -MostInterest, MostInterest);
        return decimal.Round(Math.Clamp(eightHours / HoursPerRate, -HourlyCap, HourlyCap), Decimals, MidpointRounding.ToZero);
    }
}

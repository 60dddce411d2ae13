using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Strategies;

/// <summary>
/// Finds the step on which one line crosses another. Two averages of decimal prices can be exactly equal while their doubles differ in
/// the last bits; a comparison without tolerance would then see a cross that is not there, one candle early. Lines closer than
/// <see cref="Tolerance"/> of the price are therefore equal. (Prices have at most five significant figures: averages over up to a thousand
/// candles that differ at all differ by far more.)
/// </summary>
public sealed class CrossDetector
{
    /// <summary>Fraction of the price within which two lines are equal.</summary>
    public const double Tolerance = 1e-12;

    private int? _side;

    /// <summary>1: the fast line is above, 0: equal, −1: below, after the last step.</summary>
    public int Side => _side ?? 0;

    /// <summary>Compares two lines that stand at a price level of <paramref name="price"/>.</summary>
    public static int Compare(double fast, double slow, double price)
    {
        // A line that does not exist yet is on no side: every comparison with it is false.
        var difference = fast - slow;
        var tolerance = Tolerance * Math.Abs(price);
        return difference > tolerance ? 1 : difference < -tolerance ? -1 : 0;
    }

    /// <returns>1: crossed above (was below or equal), −1: crossed below (was above or equal), 0: neither, or the first step.</returns>
    public int Next(double fast, double slow, double price)
    {
        if (double.IsNaN(fast) || double.IsNaN(slow))
            return 0;
        var side = Compare(fast, slow, price);
        var previous = _side;
        _side = side;
        return previous is null || side == previous ? 0 : side;
    }

    public void Save(StateWriter writer) => writer.Write(_side ?? int.MinValue);

    public void Load(StateReader reader)
    {
        var side = reader.ReadInt32();
        _side = side == int.MinValue ? null : side;
    }
}

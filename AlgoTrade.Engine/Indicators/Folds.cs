using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

internal readonly struct SumFold : IFold<double>
{
    public static double Empty => 0;

    public static double Join(double older, double newer) => older + newer;

    public static void Save(StateWriter writer, double value) => writer.Write(value);

    public static double Load(StateReader reader) => reader.ReadDouble();
}

internal readonly struct MaximumFold : IFold<double>
{
    public static double Empty => double.NegativeInfinity;

    public static double Join(double older, double newer) => older > newer ? older : newer;

    public static void Save(StateWriter writer, double value) => writer.Write(value);

    public static double Load(StateReader reader) => reader.ReadDouble();
}

internal readonly struct MinimumFold : IFold<double>
{
    public static double Empty => double.PositiveInfinity;

    public static double Join(double older, double newer) => older < newer ? older : newer;

    public static void Save(StateWriter writer, double value) => writer.Write(value);

    public static double Load(StateReader reader) => reader.ReadDouble();
}

/// <summary>Mean and sum of squared deviations from it.</summary>
internal readonly record struct Moments(double Count, double Mean, double Squares)
{
    public double PopulationVariance => Squares / Count;

    public static Moments One(double value) => new(1, value, 0);
}

/// <summary>Joins two means and sums of squares without cancellation (Chan, Golub and LeVeque 1983).</summary>
internal readonly struct MomentsFold : IFold<Moments>
{
    public static Moments Empty => default;

    public static Moments Join(Moments older, Moments newer)
    {
        if (older.Count == 0)
            return newer;
        var count = older.Count + newer.Count;
        var share = newer.Count / count;
        var delta = newer.Mean - older.Mean;
        return new(count, older.Mean + delta * share, older.Squares + newer.Squares + delta * delta * older.Count * share);
    }

    public static void Save(StateWriter writer, Moments value)
    {
        writer.Write(value.Count);
        writer.Write(value.Mean);
        writer.Write(value.Squares);
    }

    public static Moments Load(StateReader reader) => new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
}

/// <summary>Means of two variables, their sums of squared deviations and of the products of deviations.</summary>
internal readonly record struct JointMoments(double Count, double MeanX, double MeanY, double SquaresX, double SquaresY, double Products)
{
    public static JointMoments One(double x, double y) => new(1, x, y, 0, 0, 0);
}

internal readonly struct JointMomentsFold : IFold<JointMoments>
{
    public static JointMoments Empty => default;

    public static JointMoments Join(JointMoments older, JointMoments newer)
    {
        if (older.Count == 0)
            return newer;
        var count = older.Count + newer.Count;
        var share = newer.Count / count;
        var (deltaX, deltaY) = (newer.MeanX - older.MeanX, newer.MeanY - older.MeanY);
        var weight = older.Count * share;
        return new(
            count,
            older.MeanX + deltaX * share,
            older.MeanY + deltaY * share,
            older.SquaresX + newer.SquaresX + deltaX * deltaX * weight,
            older.SquaresY + newer.SquaresY + deltaY * deltaY * weight,
            older.Products + newer.Products + deltaX * deltaY * weight);
    }

    public static void Save(StateWriter writer, JointMoments value) =>
        writer.Write([value.Count, value.MeanX, value.MeanY, value.SquaresX, value.SquaresY, value.Products]);

    public static JointMoments Load(StateReader reader)
    {
        Span<double> values = stackalloc double[6];
        reader.ReadDoubles(values);
        return new(values[0], values[1], values[2], values[3], values[4], values[5]);
    }
}

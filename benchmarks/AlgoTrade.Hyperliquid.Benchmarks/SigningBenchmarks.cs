using System.Diagnostics;
using System.Globalization;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Benchmarks;

/// <summary>From an order to its signature: msgpack and the three hashes included, against the bare signature over a digest.</summary>
internal static class SigningBenchmarks
{
    private const int Orders = 2_000;
    private const int BatchOrders = 20;
    private const int PlatformOrders = 10;

    public static void Run(RatioReport report)
    {
        using var key = PrivateKey.Parse("0x0123456789012345678901234567890123456789012345678901234567890123"u8, "The published test key");
        var order = new OrderEntry(
            0, true, 50_123m, 0.0147m, false, WireTimeInForce.Gtc, null, ClientOrderId.For(installation: 1, new BotId(1), sequence: 1));
        var action = new PlaceOrders([order]);
        var current = Secp256k1.Current;
        var digest = new byte[32];

        void SignOrders(Secp256k1 curve, int count)
        {
            for (var i = 0; i < count; i++)
            {
                action.WriteDigest(1_767_225_600_000 + i, null, 1_767_225_610_000, isMainnet: true, digest);
                curve.Sign(key, digest);
            }
        }

        report.Note("signs with", current.Name);
        if (current.IsDeterministic)
        {
            report.TimeAtMost("sign an order, three hashes included", 3, () => SignOrders(current, Orders), () =>
            {
                for (var i = 0; i < Orders; i++)
                    current.Sign(key, digest);
            });
            report.AtMost("one order", MicrosecondsEach(() => SignOrders(current, BatchOrders), BatchOrders, rounds: 200), 80, "µs, best of 200 batches");
        }

        var platform = new PlatformSecp256k1();
        SignOrders(platform, 2);
        var each = MicrosecondsEach(() => SignOrders(platform, PlatformOrders), PlatformOrders, rounds: 3);
        report.Note($"one order with {platform.Name}", string.Create(CultureInfo.InvariantCulture, $"{each:F0} µs, the search for the recovery id included"));
    }

    // The best of many short batches: on a shared machine every longer stretch measures the neighbours as well.
    private static double MicrosecondsEach(Action work, int count, int rounds)
    {
        var best = double.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMicroseconds / count);
        }

        return best;
    }
}

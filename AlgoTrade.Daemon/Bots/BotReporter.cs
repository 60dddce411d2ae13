using AlgoTrade.Daemon.Orders;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Leases;
using AlgoTrade.Data.Portfolio;

namespace AlgoTrade.Daemon.Bots;

/// <summary>Writes what the bots of one account are doing: what changed at once, the rest as a heartbeat, and a point of their equity with it when it moved.</summary>
internal sealed class BotReporter(BotStatusStore statuses, EquityStore equityCurve, ExchangeClock clock, DaemonOptions options, TimeProvider timeProvider)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    // A curve that stands still needs a point now and then, so that nobody takes it for a hole.
    private static readonly TimeSpan LongestWithoutPoint = TimeSpan.FromMinutes(5);

    /// <param name="force">Also what did not change and is not due.</param>
    /// <exception cref="LeaseLostException">The account is no longer ours.</exception>
    public async Task ReportAsync(Lease lease, IReadOnlyCollection<BotSeat> seats, bool force, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var due = new List<BotStatus>();
        var curve = new List<EquityPoint>();
        foreach (var seat in seats)
        {
            var report = seat.Started?.Runner.Report;
            var current = (seat.State, seat.Reason, report?.LastDecision, Version: seat.IsWishMet ? seat.Wish.Version : seat.Reported.Version);
            if (!force && current == seat.Reported && now - seat.ReportedAt < Heartbeat)
                continue;
            if (current.State != seat.Reported.State)
                seat.ChangedAt = now;
            var lookedAt = seat.ReportedAt;
            seat.Reported = current;
            seat.ReportedAt = now;
            var lag = report?.LastEventAt is { } last ? (int)Math.Clamp((clock.Now - last).TotalMilliseconds, 0, int.MaxValue) : 0;
            due.Add(new BotStatus(
                seat.Wish.Id, current.State, current.Reason, seat.Started?.Definition.Revision ?? seat.Wish.Revision, current.Version, options.Instance, now,
                seat.ChangedAt, report?.LastDecisionAt, report?.LastDecision, lag));
            if (report?.Equity is { } equity)
                Draw(seat, new EquityPoint(seat.Wish.AccountId, seat.Wish.Id, now, equity, report.Cash, equity - report.Cash, report.RealizedPnl, MarginUsed: 0), lookedAt, curve);
        }

        await statuses.ReportAsync(lease, due, cancellationToken);
        if (curve.Count > 0)
            await equityCurve.AppendAsync(lease, curve, cancellationToken);
    }

    /// <summary>Adds the point when it says something new, and before it where the curve stood until the last look: a line between the two would show a slope that never was.</summary>
    internal static void Draw(BotSeat seat, EquityPoint point, DateTimeOffset lookedAt, List<EquityPoint> curve)
    {
        if (seat.Drawn is { } last)
        {
            var moved = last with { ObservedAt = point.ObservedAt } != point;
            if (!moved && point.ObservedAt - last.ObservedAt < LongestWithoutPoint)
                return;
            if (moved && lookedAt > last.ObservedAt)
                curve.Add(last with { ObservedAt = lookedAt });
        }

        seat.Drawn = point;
        curve.Add(point);
    }
}

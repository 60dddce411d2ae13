using System.Diagnostics.Metrics;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Daemon.Telemetry;

/// <summary>Figures that are read when somebody collects them.</summary>
internal sealed class DaemonGauges
{
    private volatile Func<IEnumerable<BotState>> _bots = static () => [];
    private volatile Func<IEnumerable<(BotId Bot, double Drawdown)>> _drawdowns = static () => [];
    private volatile Func<TimeSpan?> _backupAge = static () => null;
    private volatile Func<long> _coalesced = static () => 0;
    private volatile Func<long> _recorderWaiting = static () => 0;
    private volatile Func<long> _spoolBytes = static () => 0;
    private volatile Func<double> _silenceSeconds = static () => 0;
    private volatile Func<long> _addressWeightLeft = static () => 0;

    public DaemonGauges(Meter meter)
    {
        meter.CreateObservableGauge<long>("algotrade.bot.count", BotsByState, description: "Bots of the owned accounts, by state.");
        meter.CreateObservableGauge<double>("algotrade.bot.drawdown", DrawdownByBot, description: "Fraction of a running bot's equity below its peak.");
        meter.CreateObservableGauge<double>("algotrade.backup.age", BackupAge, "s", "Since the newest backup; absent when there is none.");
        meter.CreateObservableCounter<long>("algotrade.bot.coalesced", () => _coalesced(), description: "Market events replaced by newer ones before a bot saw them.");
        meter.CreateObservableGauge<long>("algotrade.recorder.waiting", () => _recorderWaiting(), description: "Market events waiting to be stored.");
        meter.CreateObservableGauge<long>("algotrade.recorder.spool", () => _spoolBytes(), "By", "Bytes in the spool: market data that the database has not taken yet.");
        meter.CreateObservableGauge<double>("algotrade.feed.silence", () => _silenceSeconds(), "s", "Since the last market event of any instrument.");
        meter.CreateObservableGauge<long>("algotrade.budget.weight", () => _addressWeightLeft(), description: "Request weight this IP address has left in the running minute.");
    }

    public void OfRecorder(Func<long> waiting, Func<long> spoolBytes) => (_recorderWaiting, _spoolBytes) = (waiting, spoolBytes);

    public void OfFeed(Func<TimeSpan?> silence, Func<long> coalesced) =>
        (_silenceSeconds, _coalesced) = (() => silence()?.TotalSeconds ?? 0, coalesced);

    public void OfBots(Func<IEnumerable<BotState>> bots) => _bots = bots;

    public void OfDrawdowns(Func<IEnumerable<(BotId Bot, double Drawdown)>> drawdowns) => _drawdowns = drawdowns;

    public void OfBackup(Func<TimeSpan?> age) => _backupAge = age;

    public void OfBudget(Func<long> weightLeft) => _addressWeightLeft = weightLeft;

    private IEnumerable<Measurement<double>> DrawdownByBot() => _drawdowns()
        .Select(one => new Measurement<double>(one.Drawdown, new KeyValuePair<string, object?>("bot", one.Bot.Value)));

    private IEnumerable<Measurement<double>> BackupAge() => _backupAge() is { } age ? [new Measurement<double>(age.TotalSeconds)] : [];

    private IEnumerable<Measurement<long>> BotsByState() => _bots().GroupBy(state => state)
        .Select(group => new Measurement<long>(group.Count(), new KeyValuePair<string, object?>("state", group.Key.ToString())));
}

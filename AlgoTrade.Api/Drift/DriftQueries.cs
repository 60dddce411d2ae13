using AlgoTrade.Api.Http;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Replays;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Api.Drift;

/// <summary>
/// Days from their stored reports, or looked at now: here and not in the daemon, so that no heavy computation shares a process with live orders. One at
/// a time; others wait.
/// </summary>
internal sealed class DriftQueries(BotStore bots, BotDays days, ReplayReportStore reports, StrategyCatalog strategies, TimeProvider timeProvider) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<DriftResponse> FindAsync(string name, DateOnly? day, bool isFresh, CancellationToken cancellationToken)
    {
        var bot = await bots.FindAsync(name, cancellationToken) ?? throw ProblemException.NotFound("bot", name);
        var today = DateOnly.FromDateTime(timeProvider.GetUtcNow().UtcDateTime);
        var wanted = day ?? today;
        var stored = isFresh || wanted >= today ? null : await reports.FindAsync(bot.Id, wanted, cancellationToken);
        return DriftResponse.Of(bot.Name, stored ?? await LookAsync(bot, wanted, cancellationToken));
    }

    public void Dispose() => _turn.Dispose();

    private async Task<BotDay> LookAsync(StoredBot bot, DateOnly day, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var runs = await days.LoadAsync(bot, day, cancellationToken);
            return await Task.Factory.StartNew(
                () => BotDay.Measure(day, runs, strategies), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (Exception exception) when (exception is InvalidDataException or BotDefinitionException)
        {
            throw ProblemException.Conflict(ProblemCodes.WrongState, exception.Message);
        }
        finally
        {
            _turn.Release();
        }
    }
}

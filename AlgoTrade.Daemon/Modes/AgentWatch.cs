using System.Globalization;
using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Data;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Hyperliquid.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AlgoTrade.Daemon.Modes;

/// <summary>
/// Watches the key that signs: that it is an API wallet and not the master key (the adapter refuses to sign with one), and when its approval
/// ends. Approvals end silently and orders then just fail, so the end is announced 14 days, 7 days and 1 day before.
/// </summary>
internal sealed class AgentWatch(IServiceProvider services, AccountStore accounts, AlertBoard alerts, TimeProvider timeProvider) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(6);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMinutes(1);

    // The account's row is made by whoever owns it, beside us.
    private static readonly TimeSpan AccountPause = TimeSpan.FromSeconds(2);

    // Days before the end at which it is announced.
    private static readonly int[] Notices = [1, 7, 14];

    private int? _announced;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (services.GetService<AgentSigner>() is not { Address: not null } signer || ExchangeAccount.Find(services) is not { } exchange)
            return;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Period;
            try
            {
                if (!await CheckAsync(signer, exchange, stoppingToken))
                    pause = AccountPause;
            }
            catch (Exception exception) when (exception is ExchangeUnavailableException || exception.IsDatabaseOutage())
            {
                pause = RetryPause;
            }

            await Task.Delay(pause, timeProvider, stoppingToken);
        }
    }

    /// <summary>What an operator must be told about the key; null when all is well.</summary>
    internal static (AlertSeverity Severity, string Text)? Judge(string agent, string? problem, DateTimeOffset? validUntil, DateTimeOffset now)
    {
        if (problem is not null)
            return (AlertSeverity.Critical, $"Orders cannot be signed: {problem}");
        if (validUntil is not { } end || NoticeFor(end - now) is not { } notice)
            return null;
        var days = Math.Max(0, (int)(end - now).TotalDays).ToString(CultureInfo.InvariantCulture);
        return (notice == Notices[0] ? AlertSeverity.Critical : AlertSeverity.Warning,
            $"The approval of API wallet {agent} ends in {days} days ({end:yyyy-MM-dd HH:mm} UTC): approve a new one and change the key file before.");
    }

    /// <returns>The notice that is due, in days before the end; null while the end is far.</returns>
    internal static int? NoticeFor(TimeSpan left) => Notices.Where(days => left <= TimeSpan.FromDays(days)).Select(days => (int?)days).FirstOrDefault();

    /// <returns>Whether the answer was kept: not while the database does not know the account yet.</returns>
    private async Task<bool> CheckAsync(AgentSigner signer, ExchangePorts exchange, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(exchange.Name, cancellationToken) is not { } account)
            return false;
        var status = await signer.CheckAsync(cancellationToken);
        await accounts.EnsureSignerAsync(account.AccountId, status.Address.ToString(), status.Name, status.ValidUntil, cancellationToken, status.Problem);
        var now = timeProvider.GetUtcNow();
        var notice = status.ValidUntil is { } end ? NoticeFor(end - now) : null;
        if (status.Problem is null && notice == _announced)
            return true;
        _announced = notice;
        if (Judge(status.Address.ToString(), status.Problem, status.ValidUntil, now) is { } finding)
            alerts.Raise(new Alert(finding.Severity, null, $"agent:{status.Address}", finding.Text, now));
        return true;
    }
}

using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Api.Bots;

/// <summary>Which account a new bot trades.</summary>
internal static class BotAccounts
{
    /// <summary>The account that paper bots share unless they name one; made with the first of them.</summary>
    public const string Paper = "paper";

    public static async Task<int> FindOrCreateAsync(WriteScope scope, BotMode mode, string? name, string network, CancellationToken cancellationToken)
    {
        if (name is null && mode == BotMode.Paper)
        {
            await scope.ExecuteAsync(
                "INSERT INTO accounts (name, network, mode, created_at, is_disabled) VALUES (@name, @network, 'Paper', @now, false) ON CONFLICT (name) DO NOTHING",
                cancellationToken,
                ("name", Paper),
                ("network", network),
                ("now", scope.Now));
            name = Paper;
        }

        if (name is null)
        {
            throw ProblemException.Invalid("account", $"account is missing: a bot in {mode.ToString().ToLowerInvariant()} mode names the account that it trades (?account=NAME beside the path; --account on the command line).");
        }

        var account = await scope.FindAsync<FoundAccount>("SELECT account_id, mode, is_disabled FROM accounts WHERE name = @name", cancellationToken, ("name", name))
            ?? throw ProblemException.Invalid("account", $"account is \"{ProblemException.Shorten(name)}\": there is no such account.");
        if (account.Mode != mode || account.IsDisabled)
        {
            throw ProblemException.Invalid(
                "account",
                $"account \"{name}\" is {(account.IsDisabled ? "disabled" : $"for {account.Mode.ToString().ToLowerInvariant()} bots")}: expected an enabled one for {mode.ToString().ToLowerInvariant()} bots.");
        }

        return account.AccountId;
    }

    private sealed record FoundAccount(int AccountId, BotMode Mode, bool IsDisabled);
}

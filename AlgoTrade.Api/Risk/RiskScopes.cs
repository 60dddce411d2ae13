using System.Globalization;
using AlgoTrade.Api.Http;

namespace AlgoTrade.Api.Risk;

/// <summary>People say names, tables say numbers: names may be given to somebody else later.</summary>
internal static class RiskScopes
{
    public const string All = "all";

    /// <summary>SQL: column <c>scope</c> with the name in place of the number.</summary>
    public const string Named =
        """
        coalesce(
            CASE split_part(scope, ':', 1)
                WHEN 'bot' THEN (SELECT 'bot:' || name FROM bots WHERE bot_id::text = split_part(scope, ':', 2))
                WHEN 'account' THEN (SELECT 'account:' || name FROM accounts WHERE account_id::text = split_part(scope, ':', 2))
            END, scope)
        """;

    /// <param name="find">Runs a query that gives a number for <c>@name</c>; 0: none.</param>
    /// <exception cref="ProblemException">There is no such bot or account.</exception>
    public static async Task<string> NumberedAsync(string text, Func<string, string, Task<int>> find)
    {
        if (text == All)
        {
            return All;
        }

        var parts = text.Split(':', 2);
        var id = parts switch
        {
            // A deleted bot's switch is still found by name while nobody else has that name.
            ["bot", var name] => await find("SELECT bot_id FROM bots WHERE name = @name ORDER BY deleted_at IS NOT NULL, bot_id DESC LIMIT 1", name),
            ["account", var name] => await find("SELECT account_id FROM accounts WHERE name = @name", name),
            _ => 0,
        };
        return id > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{parts[0]}:{id}")
            : throw ProblemException.Invalid("scope", $"scope is \"{ProblemException.Shorten(text)}\": expected all, account:NAME or bot:NAME of one that exists.");
    }
}

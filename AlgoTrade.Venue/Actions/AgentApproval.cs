using System.Globalization;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Accounts;

namespace AlgoTrade.Venue.Actions;

/// <summary>Approval of API wallets: one unnamed, three named and two more per sub-account; a name may carry <c> valid_until </c> and a time.</summary>
internal static class AgentApproval
{
    private const int MostNamed = 3;
    private const int NamedPerSubAccount = 2;
    private const int MostCharacters = 16;
    private const long DefaultValidityMs = 90 * 86_400_000L;
    private const long LongestValidityMs = 180 * 86_400_000L;
    private const string ValidUntil = " valid_until ";

    public static string? Apply(AccountDirectory accounts, VenueAccount account, UserSignedAction approval, long nowMs)
    {
        var (name, validUntil) = Split((string)approval["agentName"]);
        var agent = (AccountAddress)approval["agentAddress"];
        var until = validUntil ?? nowMs + DefaultValidityMs;
        if (until <= nowMs)
            return "Agent valid_until already expired.";
        if (until > nowMs + LongestValidityMs)
            return "Agent valid_until too far in the future.";
        if (name is { Length: > MostCharacters })
            return "Agent name too long.";
        if (accounts.Find(agent) is not null || accounts.All.Any(other => other.Agents.Exists(known => known.Address == agent)))
            return "Extra agent already used.";
        var replaced = account.Agents.Find(known => known.Name == name);
        var most = MostNamed + NamedPerSubAccount * account.SubAccounts.Count;
        if (replaced is null && name is not null && account.Agents.Count(known => known.Name is not null) >= most)
            return $"Too many extra agents for cumulative volume traded. Current limit is {most}";
        if (replaced is not null)
        {
            account.Agents.Remove(replaced);
            accounts.Forget(replaced.Address);
        }

        if (agent != default)
            account.Agents.Add(new ApprovedAgent(agent, name, until));
        return null;
    }

    private static (string? Name, long? ValidUntil) Split(string text)
    {
        var at = text.IndexOf(ValidUntil, StringComparison.Ordinal);
        var until = at >= 0 && long.TryParse(text.AsSpan(at + ValidUntil.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            ? time : (long?)null;
        var name = at >= 0 ? text[..at] : text;
        return (name.Length == 0 ? null : name, until);
    }
}

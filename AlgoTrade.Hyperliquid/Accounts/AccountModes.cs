using AlgoTrade.Engine.Exchange;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Rest;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Hyperliquid.Accounts;

/// <summary>How the exchange keeps an account's money (<c>userAbstraction</c>).</summary>
public enum AccountMode
{
    /// <summary>
    /// <c>default</c> or <c>disabled</c>: collateral lies in the perpetuals account of each dex. Equity is the sum of their
    /// <c>accountValue</c>, which holds unrealized profit already; spot balances are no part of it.
    /// </summary>
    Standard = 1,

    /// <summary><c>dexAbstraction</c>: the exchange moves collateral between dexes by itself.</summary>
    DexAbstraction = 2,

    /// <summary><c>unifiedAccount</c>: spot balances are the collateral, and the perpetuals account shows zero.</summary>
    Unified = 3,

    /// <summary><c>portfolioMargin</c>: as unified, and borrowing against holdings.</summary>
    PortfolioMargin = 4,

    /// <summary>A word that this version does not know.</summary>
    Unknown = 5,
}

/// <summary>
/// Lets only accounts in standard mode be valued and take new risk: in the others the perpetuals account does not hold the equity, and a
/// strategy that sizes or stops by it would act on zero. Cancels and exits stay possible in every mode.
/// </summary>
public sealed class AccountModes(InfoClient info, IOptions<HyperliquidOptions> options, TimeProvider time) : IDisposable
{
    // The owner may change the mode at any time; the question costs 20 of 1,200 weight.
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private (string Word, long ReadAt)? _known;

    public static AccountMode Classify(string word) => word switch
    {
        "default" or "disabled" => AccountMode.Standard,
        "dexAbstraction" => AccountMode.DexAbstraction,
        "unifiedAccount" => AccountMode.Unified,
        "portfolioMargin" => AccountMode.PortfolioMargin,
        _ => AccountMode.Unknown,
    };

    /// <summary>Why the account cannot be valued or take new risk, as a sentence; null when it can.</summary>
    /// <exception cref="ExchangeUnavailableException">The mode was never read and could not be read now.</exception>
    public async Task<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        var account = options.Value.Account
            ?? throw new InvalidOperationException("No account address is configured, so there is no account to read.");
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_known is not { } known || time.GetElapsedTime(known.ReadAt) > KnownFor)
                await ReadAsync(account, cancellationToken);
            var word = _known!.Value.Word;
            return Classify(word) == AccountMode.Standard ? null
                : $"Account {account} is in mode '{word}', in which its equity is not what the perpetuals account shows: set it to the standard mode ('disabled').";
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task ReadAsync(Signing.AccountAddress account, CancellationToken cancellationToken)
    {
        try
        {
            var word = await info.ReadAsync<string>(InfoRequest.UserAbstraction(account), cancellationToken, RequestPriority.Protective);
            _known = (word, time.GetTimestamp());
        }
        catch (ExchangeUnavailableException) when (_known is not null)
        {
            // Asked again with the next use; what was true five minutes ago holds until then.
        }
    }
}

using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Actions;

/// <summary>Something an account asks of the exchange. Source of names and key order: Hyperliquid documentation, "Exchange endpoint", and its official SDKs.</summary>
public abstract record ExchangeAction
{
    /// <summary>The word in the field <c>type</c>.</summary>
    public abstract string Type { get; }

    /// <summary>How many orders, cancels or modifications it carries; 1 for everything else. Both rate budgets count by it.</summary>
    public virtual int EntryCount => 1;

    /// <summary>Writes all fields in hashing order.</summary>
    public abstract void Write(IActionWriter writer);

    /// <summary>The 32 bytes that are signed.</summary>
    /// <param name="nonce">Unix milliseconds, unique per signing key.</param>
    /// <param name="vaultAddress">The sub-account or vault acted for.</param>
    /// <param name="expiresAfter">Unix milliseconds after which the exchange refuses the action.</param>
    /// <param name="isMainnet">Testnet and simulated networks sign alike.</param>
    /// <param name="digest">Receives 32 bytes.</param>
    public virtual void WriteDigest(long nonce, AccountAddress? vaultAddress, long? expiresAfter, bool isMainnet, Span<byte> digest)
    {
        Span<byte> connectionId = stackalloc byte[Keccak256.HashSize];
        L1Hash.WriteConnectionId(this, nonce, vaultAddress, expiresAfter, connectionId);
        L1Hash.WriteDigest(connectionId, isMainnet, digest);
    }
}

using AlgoTrade.Daemon.Ownership;
using AlgoTrade.Data;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Hyperliquid.Signing;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Accounts;

/// <summary>Keeps the nonces of the signing key in the database, so that they rise over restarts even when the clock went back or the machine changed.</summary>
internal sealed class JournaledNonces(NonceStore store, ILogger<JournaledNonces> logger) : INonceHighWaterMark
{
    public long Read(AccountAddress signer) => store.Read(signer.ToString());

    public void Write(AccountAddress signer, long nonce)
    {
        try
        {
            store.Write(signer.ToString(), nonce);
        }
        catch (Exception exception) when (exception.IsDatabaseOutage())
        {
            // Within this process they rise all the same, and an exit must not fail for it. The next seconds' write covers these too.
            logger.NoncesNotKept(exception);
        }
    }
}

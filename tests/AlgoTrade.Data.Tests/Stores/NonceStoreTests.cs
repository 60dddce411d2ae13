using AlgoTrade.Data.Accounts;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Data.Tests.Stores;

public sealed class NonceStoreTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private const string Signer = "0x00000000000000000000000000000000000000A9";

    [Fact]
    public async Task What_was_handed_out_is_kept_and_never_lowered()
    {
        var nonces = new NonceStore(database.DataSource);
        Assert.Equal(0, nonces.Read(Signer));
        Assert.False(nonces.Write(Signer, 5));

        var accounts = new AccountStore(database.DataSource, TimeProvider.System);
        var account = await accounts.EnsureAsync("nonces", "testnet", BotMode.Testnet, "0x00000000000000000000000000000000000000aa", CancellationToken.None);
        await accounts.EnsureSignerAsync(account.AccountId, Signer, "bot", null, CancellationToken.None);
        Assert.True(nonces.Write(Signer, 1_000));
        Assert.True(nonces.Write(Signer, 900));
        Assert.Equal(1_000, nonces.Read(Signer));
    }
}

using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Leases;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Data.Tests.Stores;

public sealed class LeaseTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly LeaseStore _leases = new(database.DataSource);

    [Fact]
    public async Task Of_many_that_ask_at_once_one_gets_the_lease()
    {
        var asked = Enumerable.Range(1, 8).Select(number => _leases.TryAcquireAsync("one", $"daemon-{number}", Minute, CancellationToken.None));
        var got = await Task.WhenAll(asked);
        Assert.Equal(1, Assert.Single(got.OfType<Lease>()).Epoch);
    }

    [Fact]
    public async Task A_released_lease_is_free_at_once_and_its_former_holder_cannot_renew_it_after_a_change()
    {
        var first = await _leases.TryAcquireAsync("released", "a", Minute, CancellationToken.None);
        Assert.Null(await _leases.TryAcquireAsync("released", "b", Minute, CancellationToken.None));
        await _leases.ReleaseAsync(first!, CancellationToken.None);

        var second = await _leases.TryAcquireAsync("released", "b", Minute, CancellationToken.None);

        Assert.Equal(2, second!.Epoch);
        Assert.Null(await _leases.RenewAsync(first!, Minute, CancellationToken.None));
        Assert.Equal(second.Epoch, (await _leases.RenewAsync(second, Minute, CancellationToken.None))!.Epoch);
    }

    [Fact]
    public async Task A_process_that_freezes_within_a_transaction_does_not_keep_its_successor_out()
    {
        await using var frozen = DataModule.OpenPool(database.ConnectionString);
        var lease = await new LeaseStore(frozen).TryAcquireAsync("frozen", "a", TimeSpan.FromMilliseconds(200), CancellationToken.None);
        await using var connection = await frozen.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await Fence.HoldAsync(connection, lease!, CancellationToken.None);

        // The takeover waits for the write that is under way, and would wait for ever for one that never goes on.
        var successor = await _leases.TryAcquireAsync("frozen", "b", Minute, CancellationToken.None);

        Assert.Equal((2, "b"), (successor?.Epoch, successor?.Holder));
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => Fence.HoldAsync(connection, lease!, CancellationToken.None));
        Assert.True(refused.IsDatabaseOutage() && !refused.IsDatabaseRefusal(), refused.ToString());
    }

    [Fact]
    public async Task A_restarted_process_gets_its_own_lease_back_with_a_new_epoch()
    {
        await _leases.TryAcquireAsync("restarted", "a", Minute, CancellationToken.None);
        var again = await _leases.TryAcquireAsync("restarted", "a", Minute, CancellationToken.None);
        Assert.Equal(2, again!.Epoch);
    }

    [Fact]
    public async Task Nonces_are_never_reused_even_when_the_clock_steps_back()
    {
        var given = await Given.AnAccountWithABotAsync(database, "nonces");
        var accounts = new AccountStore(database.DataSource, TimeProvider.System);
        var signer = await accounts.EnsureSignerAsync(given.Account.AccountId, "0xAB", "agent", null, CancellationToken.None);

        var first = await accounts.ReserveNoncesAsync(given.Lease, signer.SignerId, 100, Given.Noon, CancellationToken.None);
        var afterStepBack = await accounts.ReserveNoncesAsync(given.Lease, signer.SignerId, 1, Given.Noon.AddHours(-1), CancellationToken.None);
        var later = await accounts.ReserveNoncesAsync(given.Lease, signer.SignerId, 1, Given.Noon.AddHours(1), CancellationToken.None);

        Assert.Equal(Given.Noon.ToUnixTimeMilliseconds(), first);
        Assert.Equal(first + 100, afterStepBack);
        Assert.Equal(Given.Noon.AddHours(1).ToUnixTimeMilliseconds(), later);
        await given.TakeOverAsync();
        await Assert.ThrowsAsync<LeaseLostException>(
            () => accounts.ReserveNoncesAsync(given.Lease, signer.SignerId, 1, Given.Noon, CancellationToken.None));
    }
}

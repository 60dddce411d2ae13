using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Hyperliquid.Tests.Support;

namespace AlgoTrade.Hyperliquid.Tests.Signing;

public sealed class NonceSourceTests : IDisposable
{
    private static readonly AccountAddress Signer = AccountAddress.Parse("0x14791697260e4c9a71f18484c9f997b308e59325");
    private readonly string _folder = Directory.CreateTempSubdirectory("nonces").FullName;
    private readonly ManualTime _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_nonce_is_the_time_in_milliseconds_and_never_repeats()
    {
        var nonces = new NonceSource(_time, Signer, new VolatileNonceHighWaterMark());
        var first = nonces.Next();
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), first);
        Assert.Equal(first + 1, nonces.Next());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(first + 1_000, nonces.Next());
    }

    [Fact]
    public void Many_threads_never_get_the_same_nonce()
    {
        var nonces = new NonceSource(_time, Signer, new VolatileNonceHighWaterMark());
        var drawn = new long[4][];
        Parallel.For(0, 4, thread => drawn[thread] = [.. Enumerable.Range(0, 2_000).Select(_ => nonces.Next())]);
        Assert.Equal(8_000, drawn.SelectMany(list => list).Distinct().Count());
        Assert.All(drawn, list => Assert.Equal(list.Order(), list));
    }

    [Fact]
    public void After_a_restart_with_a_clock_that_went_back_nonces_go_on_upwards()
    {
        var path = Path.Combine(_folder, "nonces");
        var before = new NonceSource(_time, Signer, new FileNonceHighWaterMark(path));
        var last = Enumerable.Range(0, 100).Select(_ => before.Next()).Last();
        _time.SetBack(TimeSpan.FromHours(2));
        var after = new NonceSource(_time, Signer, new FileNonceHighWaterMark(path));
        Assert.True(after.Next() > last);
    }

    [Fact]
    public void Each_key_has_a_mark_of_its_own()
    {
        var marks = new FileNonceHighWaterMark(Path.Combine(_folder, "nonces"));
        var other = AccountAddress.Parse("0x0000000000000000000000000000000000000001");
        marks.Write(Signer, 10);
        marks.Write(other, 20);
        marks.Write(Signer, 30);
        Assert.Equal((30, 20), (marks.Read(Signer), marks.Read(other)));
    }

    [Fact]
    public void A_mark_that_cannot_be_read_stops_instead_of_starting_over()
    {
        var path = Path.Combine(_folder, "nonces");
        File.WriteAllText(path, "something else");
        Assert.Throws<FormatException>(() => new NonceSource(_time, Signer, new FileNonceHighWaterMark(path)));
    }

    [Fact]
    public void A_mark_that_cannot_be_written_stops_nobody_from_signing_an_exit()
    {
        // A folder where the new file should go: every write fails, as on a full disk.
        var path = Path.Combine(_folder, "nonces");
        Directory.CreateDirectory(path + ".new");
        var nonces = new NonceSource(_time, Signer, new FileNonceHighWaterMark(path));
        Assert.True(nonces.Next() < nonces.Next());
        Assert.False(File.Exists(path));
    }
}

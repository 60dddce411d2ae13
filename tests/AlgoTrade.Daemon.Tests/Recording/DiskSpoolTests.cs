using AlgoTrade.Daemon.Recording;
using AlgoTrade.Daemon.Tests.Support;

namespace AlgoTrade.Daemon.Tests.Recording;

public sealed class DiskSpoolTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("algotrade-spool-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_spooled_comes_back_in_order_also_after_a_restart()
    {
        var spool = new DiskSpool(_folder.FullName, 1_000_000);
        Assert.True(spool.TryAppend([A.Candle(1, 1, 2)]));
        Assert.True(spool.TryAppend([A.Candle(2, 2, 3)]));

        var again = new DiskSpool(_folder.FullName, 1_000_000);
        Assert.Equal(spool.Bytes, again.Bytes);
        var first = again.ReadOldest()!.Value;
        Assert.Equal(A.Candle(1, 1, 2), Assert.Single(first.Events!));
        again.Remove(first.File);
        Assert.Equal(A.Candle(2, 2, 3), Assert.Single(again.ReadOldest()!.Value.Events!));
    }

    [Fact]
    public void A_full_spool_refuses_instead_of_filling_the_disk()
    {
        var spool = new DiskSpool(_folder.FullName, 100);
        Assert.False(spool.TryAppend([.. Enumerable.Range(1, 50).Select(minute => A.Candle(minute, 1, 2))]));
        Assert.True(spool.IsEmpty);
    }
}

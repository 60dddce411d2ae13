using Microsoft.Extensions.Logging;

namespace AlgoTrade.Hyperliquid.Signing;

/// <summary>Keeps the highest nonce of each signing key over restarts.</summary>
public interface INonceHighWaterMark
{
    /// <summary>0 when none was kept.</summary>
    long Read(AccountAddress signer);

    /// <summary>
    /// Durable when it returns, as far as the store can be written: nonces up to this one may be used afterwards. Does not throw for a store
    /// that is away: what is signed may be an exit.
    /// </summary>
    void Write(AccountAddress signer, long nonce);
}

/// <summary>
/// The only source of nonces of one signing key: Unix milliseconds, each larger than the one before, also after a restart with a
/// clock that went back. Safe for many threads; two processes must not share a key.
/// </summary>
public sealed class NonceSource
{
    // One durable write covers this many milliseconds of nonces; a restart skips at most as many.
    private const long Ahead = 5_000;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly AccountAddress _signer;
    private readonly INonceHighWaterMark _highWaterMark;
    private long? _last;
    private long _mark;

    public NonceSource(TimeProvider time, AccountAddress signer, INonceHighWaterMark highWaterMark)
    {
        _time = time;
        _signer = signer;
        _highWaterMark = highWaterMark;
    }

    /// <remarks>The mark is read with the first nonce, not before: a store may be reachable only once the host runs.</remarks>
    public long Next()
    {
        lock (_lock)
        {
            var last = _last ?? (_mark = _highWaterMark.Read(_signer));
            var next = Math.Max(last + 1, _time.GetUtcNow().ToUnixTimeMilliseconds());
            if (next > _mark)
            {
                _highWaterMark.Write(_signer, next + Ahead);
                _mark = next + Ahead;
            }

            _last = next;
            return next;
        }
    }
}

/// <summary>Forgets: enough where the clock is trusted, and for tests.</summary>
public sealed class VolatileNonceHighWaterMark : INonceHighWaterMark
{
    public long Read(AccountAddress signer) => 0;

    public void Write(AccountAddress signer, long nonce)
    {
    }
}

/// <summary>One line per key, <c>address nonce</c>, replaced as a whole so that a crash leaves the old or the new file.</summary>
public sealed class FileNonceHighWaterMark : INonceHighWaterMark
{
    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly ILogger? _logger;

    /// <exception cref="FormatException">The file holds something else: better to stop than to reuse a nonce.</exception>
    public FileNonceHighWaterMark(string path, ILogger? logger = null)
    {
        (_path, _logger) = (path, logger);
        Load();
    }

    public long Read(AccountAddress signer)
    {
        lock (_lock)
            return Load().GetValueOrDefault(signer);
    }

    public void Write(AccountAddress signer, long nonce)
    {
        lock (_lock)
        {
            try
            {
                var marks = Load();
                marks[signer] = nonce;
                Replace(marks);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A full disk must not keep an exit from being signed; in this process nonces rise all the same.
                _logger?.NoncesNotKept(exception, _path);
            }
        }
    }

    private void Replace(Dictionary<AccountAddress, long> marks)
    {
        var next = _path + ".new";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            using var writer = new StreamWriter(file, leaveOpen: true);
            foreach (var (address, mark) in marks)
                writer.Write($"{address} {mark}\n");
            writer.Flush();
            file.Flush(flushToDisk: true);
        }

        File.Move(next, _path, overwrite: true);
    }

    private Dictionary<AccountAddress, long> Load()
    {
        var marks = new Dictionary<AccountAddress, long>();
        if (!File.Exists(_path))
            return marks;
        foreach (var line in File.ReadAllLines(_path).Where(line => line.Length > 0))
        {
            var parts = line.Split(' ');
            if (parts.Length != 2 || !AccountAddress.TryParse(parts[0], null, out var address) || !long.TryParse(parts[1], out var mark))
                throw new FormatException($"'{line}' in '{_path}' is not a nonce mark: expected an address and a number.");
            marks[address] = mark;
        }

        return marks;
    }
}

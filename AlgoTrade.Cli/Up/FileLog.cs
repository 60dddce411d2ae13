using System.Globalization;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Cli.Up;

/// <summary>The log of a run in one file, so that the terminal stays a table. The file before it is kept once.</summary>
internal sealed class FileLog : ILoggerProvider, IAsyncDisposable
{
    private const long Largest = 20 * 1024 * 1024;
    private readonly StreamWriter _file;
    private readonly Lock _lock = new();

    public FileLog(string path)
    {
        if (File.Exists(path) && new FileInfo(path).Length > Largest)
        {
            File.Move(path, path + ".1", overwrite: true);
        }

        _file = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // Two hosts share this provider and each disposes it; the run closes the file.
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private void Write(string line)
    {
        lock (_lock)
        {
            if (_file.BaseStream.CanWrite)
            {
                _file.WriteLine(line);
            }
        }
    }

    private sealed class Logger(FileLog owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var time = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            owner.Write($"{time} {logLevel} {category}: {formatter(state, exception)}{(exception is null ? "" : Environment.NewLine + exception)}");
        }
    }
}

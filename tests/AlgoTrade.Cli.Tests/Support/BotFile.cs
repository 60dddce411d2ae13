namespace AlgoTrade.Cli.Tests.Support;

/// <summary>A bot's file for as long as a test runs.</summary>
internal sealed class BotFile : IDisposable
{
    public BotFile(string interval = "15m")
    {
        File.WriteAllText(
            Path,
            $$"""
            {
              "name": "my-bot", "strategy": "moving-average-cross", "parameters": {"fast": 10, "slow": 30, "average": "ema"},
              "instruments": ["BTC"], "interval": "{{interval}}", "protection": {"stopFraction": "0.01", "targetFraction": "0.02"}, "capital": "10000"
            }
            """);
    }

    public string Path { get; } = System.IO.Path.GetTempFileName();

    public void Dispose() => File.Delete(Path);
}

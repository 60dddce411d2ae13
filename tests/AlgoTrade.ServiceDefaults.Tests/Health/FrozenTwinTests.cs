using AlgoTrade.ServiceDefaults.Health;

namespace AlgoTrade.ServiceDefaults.Tests.Health;

/// <summary>When a health check may end the process beside it. That it does is tested with real processes in AppHost.Tests.</summary>
public sealed class FrozenTwinTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Listener_is_found_by_its_port()
    {
        await using var app = await RunningApp.StartAsync();

        Assert.Equal(Environment.ProcessId, ListeningSocket.OwnerOf(app.Client.BaseAddress!.Port));
    }

    [Fact]
    public void Nobody_listens_on_port_zero() => Assert.Null(ListeningSocket.OwnerOf(0));

    [Fact]
    public void Silence_counts_only_without_an_answer_between()
    {
        var twin = new FrozenTwin(0, folder.Path);

        twin.Observe(TwinAnswer.Silent);
        Assert.NotEmpty(Directory.GetFiles(folder.Path));
        // Unwell or starting is not frozen.
        twin.Observe(TwinAnswer.Unwell);
        Assert.Empty(Directory.GetFiles(folder.Path));
        twin.Observe(TwinAnswer.Absent);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    public void Dispose() => folder.Dispose();
}

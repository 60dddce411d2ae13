using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.State;
using Xunit.Abstractions;

namespace AlgoTrade.Engine.Tests.Bots;

public sealed class BotDeterminismTests(ITestOutputHelper output)
{
    private const int Minutes = 600;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 16)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_same_events_give_the_same_effects(int seed)
    {
        var events = EventStreams.Record(seed, Minutes);
        Assert.Equal(HashOf(EventStreams.NewBot(seed), events), HashOf(EventStreams.NewBot(seed), events));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_saved_state_and_the_remaining_events_give_the_effects_of_all_events(int seed)
    {
        var events = EventStreams.Record(seed, Minutes);
        var expected = EffectsOf(EventStreams.NewBot(seed), events);
        var random = new Random(seed);
        var bot = EventStreams.NewBot(seed);
        var actual = new List<EngineEffect>();
        for (var from = 0; from < events.Count;)
        {
            // At every stop the bot is thrown away and built again from its saved state.
            var to = Math.Min(events.Count, from + random.Next(1, 60));
            actual.AddRange(EffectsOf(bot, events.GetRange(from, to - from)));
            bot = Restored(bot, seed);
            from = to;
        }

        output.WriteLine($"seed {seed}: {events.Count} events, {expected.Count} effects");
        for (var i = 0; i < Math.Min(expected.Count, actual.Count); i++)
            Assert.Equal(expected[i], actual[i]);
        Assert.Equal(expected.Count, actual.Count);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Saving_a_restored_bot_gives_the_same_bytes(int seed)
    {
        var bot = EventStreams.NewBot(seed);
        EffectsOf(bot, EventStreams.Record(seed, Minutes));
        Assert.Equal(Save(bot), Save(Restored(bot, seed)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_happens_the_gate_lets_no_order_pass_that_it_should_not(int seed)
    {
        var bot = EventStreams.NewBot(seed);
        var effects = new EffectBuffer();
        foreach (var engineEvent in EventStreams.Record(seed, Minutes))
        {
            var (state, killSwitch) = (bot.State, bot.KillSwitch);
            effects.Clear();
            bot.Handle(engineEvent, effects);
            var entries = effects.OfType<SubmitOrders>().SelectMany(submit => submit.Orders).Where(order => order.Purpose == OrderPurpose.Entry).ToArray();
            if (engineEvent is BotCommand)
                continue;
            if (killSwitch != Engine.Risk.KillSwitchMode.Off || state is BotState.Paused or BotState.Halted or BotState.Stopped)
                Assert.Empty(entries);
        }
    }

    [Fact]
    public void The_random_days_really_trade_and_meet_every_kind_of_trouble()
    {
        var effects = new List<EngineEffect>();
        foreach (var seed in Enumerable.Range(1, 16))
            effects.AddRange(EffectsOf(EventStreams.NewBot(seed), EventStreams.Record(seed, Minutes)));
        Assert.True(effects.OfType<SubmitOrders>().Count() > 1_000);
        Assert.True(effects.OfType<CancelOrder>().Count() > 100);
        Assert.True(effects.OfType<DenyOrder>().Select(deny => deny.Reason).Distinct().Count() >= 5);
        Assert.Contains(effects, effect => effect is RequestTimer);
        Assert.Contains(effects, effect => effect is RaiseAlert { Severity: AlertSeverity.Critical });
    }

    private static Bot Restored(Bot bot, int seed)
    {
        var restored = EventStreams.NewBot(seed);
        var reader = new StateReader(Save(bot));
        restored.Load(reader);
        Assert.True(reader.IsAtEnd);
        return restored;
    }

    private static byte[] Save(Bot bot)
    {
        var writer = new StateWriter();
        bot.Save(writer);
        return writer.ToArray();
    }

    private static string HashOf(Bot bot, List<EngineEvent> events)
    {
        using var hash = new EffectHash();
        foreach (var effect in EffectsOf(bot, events))
            hash.Append(effect);
        return hash.Current();
    }

    private static List<EngineEffect> EffectsOf(Bot bot, List<EngineEvent> events)
    {
        var all = new List<EngineEffect>();
        var effects = new EffectBuffer();
        foreach (var engineEvent in events)
        {
            effects.Clear();
            bot.Handle(engineEvent, effects);
            all.AddRange(effects);
        }

        return all;
    }
}

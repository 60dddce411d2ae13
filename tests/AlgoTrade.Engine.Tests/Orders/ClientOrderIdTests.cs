using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Tests.Orders;

public sealed class ClientOrderIdTests
{
    [Theory]
    [InlineData(0u, 1, 1L)]
    [InlineData(uint.MaxValue, int.MaxValue, ClientOrderId.MaxSequence)]
    [InlineData(0xDEADBEEFu, 42, 123_456_789L)]
    public void An_order_id_tells_its_installation_bot_and_sequence(uint installation, int bot, long sequence)
    {
        var id = ClientOrderId.For(installation, new BotId(bot), sequence);

        var parsed = ClientOrderId.Parse(id.ToString());

        Assert.Equal(id, parsed);
        Assert.True(parsed.IsOurs);
        Assert.Equal((installation, bot, sequence), (parsed.Installation, parsed.Bot.Value, parsed.Sequence));
    }

    [Fact]
    public void An_id_chosen_by_someone_else_is_not_taken_for_ours() =>
        Assert.False(ClientOrderId.Parse("0x00000000000000000000000000000001").IsOurs);

    [Theory]
    [InlineData(0)]
    [InlineData(ClientOrderId.MaxSequence + 1)]
    public void A_sequence_outside_its_range_is_refused(long sequence) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ClientOrderId.For(1, new BotId(1), sequence));

    [Theory]
    [InlineData("")]
    [InlineData("0x12")]
    [InlineData("0xzz000000000000000000000000000001")]
    [InlineData("1234567890123456789012345678901234")]
    public void A_text_that_is_no_order_id_is_refused_with_its_value(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => ClientOrderId.Parse(text)).Message, StringComparison.Ordinal);
}

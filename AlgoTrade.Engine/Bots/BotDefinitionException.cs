namespace AlgoTrade.Engine.Bots;

/// <summary>A bot's configuration is not acceptable. The message is one sentence for the person who wrote it.</summary>
public sealed class BotDefinitionException : Exception
{
    public BotDefinitionException()
    {
    }

    public BotDefinitionException(string message)
        : base(message)
    {
    }

    public BotDefinitionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public BotDefinitionException(string field, string message)
        : base(message) => Field = field;

    /// <summary>The JSON path of the field, e.g. <c>limits.maxLeverage</c>; empty for the document as a whole.</summary>
    public string Field { get; } = "";
}

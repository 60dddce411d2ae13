using System.Text.Json;
using AlgoTrade.Api.Http;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Api.Bots;

/// <summary>Reads a configuration from a request and has its strategy check the parameters.</summary>
internal static class BotForm
{
    /// <exception cref="BotDefinitionException">It is not acceptable; the field says where.</exception>
    public static BotDefinition Read(JsonElement body, StrategyCatalog catalog)
    {
        try
        {
            // Id and installation are the database's; the form of a bot does not contain them.
            var definition = BotDefinitionJson.Read(body, new BotId(1), installation: 1, revision: 1);
            catalog.Create(definition);
            return definition;
        }
        catch (InvalidOperationException halfCharacter)
        {
            // What the JSON reader throws for a text with half a surrogate pair, which is valid JSON and no valid text.
            throw new ProblemException(StatusCodes.Status400BadRequest, ProblemCodes.InvalidBody, $"A text of the bot is not valid Unicode: {halfCharacter.Message}");
        }
    }
}

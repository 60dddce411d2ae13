namespace AlgoTrade.Api.Http;

/// <summary>A request that cannot be served as asked. Becomes problem details; the message is for the caller.</summary>
internal sealed class ProblemException(int status, string code, string message, string? field = null) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>One of <see cref="ProblemCodes"/>: stable, for programs.</summary>
    public string Code { get; } = code;

    /// <summary>Parameter, header or JSON path that is wrong.</summary>
    public string? Field { get; } = field;

    public static ProblemException NotFound(string what, string name) =>
        new(StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"There is no {what} \"{Shorten(name)}\".");

    public static ProblemException Invalid(string field, string message) =>
        new(StatusCodes.Status400BadRequest, ProblemCodes.InvalidValue, message, field);

    public static ProblemException Conflict(string code, string message) => new(StatusCodes.Status409Conflict, code, message);

    public static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";
}

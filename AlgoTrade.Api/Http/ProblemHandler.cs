using System.Text.Json;
using System.Text.RegularExpressions;
using AlgoTrade.Api.Bots;
using AlgoTrade.Data;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Api.Http;

/// <summary>Turns whatever was thrown into problem details with a stable code. Nothing internal leaves the house.</summary>
internal sealed partial class ProblemHandler(IProblemDetailsService problems, ILogger<ProblemHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        var problem = Translate(exception);
        if (problem.Status >= StatusCodes.Status500InternalServerError)
        {
            logger.RequestFailed(exception, httpContext.Request.Method, httpContext.Request.Path);
        }

        httpContext.Response.StatusCode = problem.Status;
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = Details(problem),
        });
    }

    internal static ProblemDetails Details(ProblemException problem)
    {
        var details = new ProblemDetails { Status = problem.Status, Detail = problem.Message };
        details.Extensions["code"] = problem.Code;
        if (problem.Field is { Length: > 0 } field)
        {
            details.Extensions["field"] = field;
        }

        return details;
    }

    internal static ProblemException Translate(Exception exception) => exception switch
    {
        ProblemException problem => problem,
        DbUpdateException { InnerException: NpgsqlException database } => Translate(database),
        BotDefinitionException bot => new(StatusCodes.Status400BadRequest, ProblemCodes.InvalidBot, bot.Message, bot.Field),
        BadHttpRequestException { InnerException: JsonException json } => InvalidJson(json),
        BadHttpRequestException bad => BadRequest(bad),
        JsonException json => InvalidJson(json),
        // Class 22: a text with a NUL, a number out of range. The caller's doing.
        PostgresException { SqlState: ['2', '2', ..] } => new(StatusCodes.Status400BadRequest, ProblemCodes.InvalidValue, "A text or number cannot be stored: it holds a NUL or half a surrogate pair, or is out of range."),
        PostgresException when exception.IsDatabaseRefusal() => new(StatusCodes.Status500InternalServerError, ProblemCodes.InternalError, "The database refused the statement. The log has the details."),
        _ when exception.IsDatabaseOutage() => new(StatusCodes.Status503ServiceUnavailable, ProblemCodes.DatabaseUnavailable, "The database does not answer. Try again in a moment."),
        _ => new(StatusCodes.Status500InternalServerError, ProblemCodes.InternalError, "Something went wrong on our side. The log has the details."),
    };

    private static ProblemException InvalidJson(JsonException json)
    {
        var field = json.Path is { Length: > 1 } path ? path.TrimStart('$').TrimStart('.') : null;
        var where = field is null ? "The body" : $"\"{ProblemException.Shorten(field)}\"";
        return new(StatusCodes.Status400BadRequest, ProblemCodes.InvalidBody, $"{where} is not JSON of the documented shape (line {(json.LineNumber ?? 0) + 1}).", field);
    }

    private static ProblemException BadRequest(BadHttpRequestException bad)
    {
        if (bad.StatusCode != StatusCodes.Status400BadRequest)
        {
            return new(bad.StatusCode, ProblemCodes.For(bad.StatusCode), bad.Message);
        }

        // 'Failed to bind parameter "int limit" from "abc".' and 'Required parameter "string name" was not provided …'
        var match = BoundParameter().Match(bad.Message);
        var name = JsonNamingPolicy.CamelCase.ConvertName(match.Groups["name"].Value);
        if (!match.Success)
        {
            return new(StatusCodes.Status400BadRequest, ProblemCodes.InvalidBody, bad.Message);
        }

        var given = match.Groups["value"];
        return ProblemException.Invalid(name, given.Success
            ? $"{name} is \"{ProblemException.Shorten(given.Value)}\": expected {Expectation(match.Groups["type"].Value)}."
            : $"{name} is missing.");
    }

    private static string Expectation(string type) => (type.StartsWith("Nullable<", StringComparison.Ordinal) ? type["Nullable<".Length..^1] : type.TrimEnd('?')) switch
    {
        "int" or "long" => "a whole number",
        "bool" => "true or false",
        nameof(UtcTime) => "a time such as 2025-05-01T00:00:00Z",
        $"{nameof(NamedValue<DecisionKind>)}<{nameof(OrderStatus)}>" => NamesOf<OrderStatus>(),
        $"{nameof(NamedValue<DecisionKind>)}<{nameof(DecisionKind)}>" => NamesOf<DecisionKind>(),
        _ => "another value",
    };

    private static string NamesOf<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName));

    [GeneratedRegex("""arameter "(?<type>\S+) (?<name>\w+)"(?: from "(?<value>.*)")?""", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex BoundParameter();
}

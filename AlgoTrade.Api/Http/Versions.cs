using System.Globalization;

namespace AlgoTrade.Api.Http;

/// <summary>Entity tags: the version of a thing in quotes. A write says with If-Match which version it saw.</summary>
internal static class Versions
{
    public static void Tag(HttpResponse response, long version) => response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The version in If-Match; null when the header is absent or <c>*</c>.</summary>
    public static long? Expected(HttpRequest request)
    {
        var header = request.Headers.IfMatch.ToString().Trim();
        if (header is "" or "*")
        {
            return null;
        }

        return header is ['"', .., '"'] && header.Length > 2 && long.TryParse(header.AsSpan(1, header.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw ProblemException.Invalid("If-Match", "If-Match is not an entity tag of this API: expected for example \"7\", as ETag said.");
    }

    /// <exception cref="ProblemException">There is no If-Match at all.</exception>
    public static void Require(HttpRequest request)
    {
        if (request.Headers.IfMatch.Count == 0)
        {
            throw new ProblemException(StatusCodes.Status428PreconditionRequired, ProblemCodes.VersionRequired, "Say with If-Match which version you change, as ETag said, or * for any.", "If-Match");
        }
    }

    public static void Check(long? expected, long actual)
    {
        if (expected is { } version && version != actual)
        {
            throw new ProblemException(
                StatusCodes.Status412PreconditionFailed, ProblemCodes.VersionMismatch, $"Version {version} was changed meanwhile: it is {actual} now. Read it again.", "If-Match");
        }
    }
}

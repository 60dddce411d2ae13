namespace AlgoTrade.Api.Http;

/// <summary>Every <c>code</c> that problem details may carry. Codes are never renamed: programs depend on them.</summary>
internal static class ProblemCodes
{
    /// <summary>No key, an unknown, revoked or expired one.</summary>
    public const string Unauthenticated = "unauthenticated";

    /// <summary>The key's role does not reach.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>A write of a browser session came without the token that only our own pages have.</summary>
    public const string CsrfTokenMissing = "csrf_token_missing";
    public const string NotFound = "not_found";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string RateLimited = "rate_limited";
    public const string BodyTooLarge = "body_too_large";

    /// <summary>The body is not JSON, or not of the documented shape.</summary>
    public const string InvalidBody = "invalid_body";

    /// <summary>A parameter or field has a value that is not allowed.</summary>
    public const string InvalidValue = "invalid_value";

    /// <summary>The bot's configuration is not acceptable.</summary>
    public const string InvalidBot = "invalid_bot";
    public const string InvalidCursor = "invalid_cursor";

    /// <summary>Somebody changed the thing since the given version was read.</summary>
    public const string VersionMismatch = "version_mismatch";

    /// <summary>The request changes a version and does not say which: send If-Match.</summary>
    public const string VersionRequired = "version_required";
    public const string NameTaken = "name_taken";

    /// <summary>The state of the thing does not allow this now.</summary>
    public const string WrongState = "wrong_state";

    /// <summary>The bot trades real money and is not armed for its account.</summary>
    public const string NotArmed = "not_armed";

    /// <summary>The idempotency key was used for another request.</summary>
    public const string IdempotencyKeyReused = "idempotency_key_reused";

    /// <summary>The first request with this idempotency key is still being handled.</summary>
    public const string RequestInProgress = "request_in_progress";
    public const string TooManyStreams = "too_many_streams";
    public const string DatabaseUnavailable = "database_unavailable";
    public const string InternalError = "internal_error";

    public static string For(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => Unauthenticated,
        StatusCodes.Status403Forbidden => Forbidden,
        StatusCodes.Status404NotFound => NotFound,
        StatusCodes.Status405MethodNotAllowed => MethodNotAllowed,
        StatusCodes.Status413PayloadTooLarge => BodyTooLarge,
        StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType,
        StatusCodes.Status429TooManyRequests => RateLimited,
        >= 500 => InternalError,
        _ => InvalidBody,
    };
}

namespace AlgoTrade.Api.Preflight;

/// <summary>What a check says.</summary>
internal enum PreflightVerdict
{
    Pass = 1,

    /// <summary>Worth knowing; no reason not to start.</summary>
    Warn = 2,

    /// <summary>Do not start live bots on this account.</summary>
    Refuse = 3,
}

/// <param name="Check">schema, time-series, mode, daemon, clock, signer, budget, limits, protection, backup, restore-drill, alert-test or safety.</param>
/// <param name="Text">One sentence: what was found, and what to do where it is not a pass.</param>
internal sealed record PreflightFinding(string Check, PreflightVerdict Verdict, string Text);

/// <param name="IsReady">No finding refuses.</param>
internal sealed record PreflightResponse(string Account, DateTimeOffset Now, bool IsReady, IReadOnlyList<PreflightFinding> Findings);

namespace AlgoTrade.Api.Health;

/// <param name="Network">The network of this installation.</param>
/// <param name="TimeSeries">What the database offers: community, apache, or absent (plain tables).</param>
/// <param name="Daemons">Who owns which account, and until when without a renewal.</param>
internal sealed record StatusResponse(
    DateTimeOffset Now, string Version, string Network, string TimeSeries, IReadOnlyList<LeaseResponse> Daemons, IReadOnlyList<BotCountResponse> Bots);

internal sealed record LeaseResponse(string Name, string Holder, long Epoch, DateTimeOffset ExpiresAt, bool IsHeld);

/// <param name="State">As the daemon reports; null: not seen yet.</param>
internal sealed record BotCountResponse(string? State, long Count);

/// <summary>What an operator checks before going to bed. <paramref name="IsSafe"/> is true when no list below has an entry.</summary>
internal sealed record SafetyResponse(DateTimeOffset Now, bool IsSafe, IReadOnlyList<SafetyFinding> Findings);

/// <param name="Code">position_without_stop, unknown_order, unattributed_position, kill_switch, breaker, bot_halted, daemon_silent, signer_expiring or signer_unusable.</param>
/// <param name="Subject">The bot, account or order.</param>
internal sealed record SafetyFinding(string Code, string Subject, string Text);

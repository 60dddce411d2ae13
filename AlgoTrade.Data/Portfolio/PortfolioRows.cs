namespace AlgoTrade.Data.Portfolio;

/// <summary>The part of an account's position that belongs to a bot.</summary>
internal sealed class BotPositionRow
{
    public required int BotId { get; set; }
    public required string Coin { get; set; }

    /// <summary>Signed base units, long positive.</summary>
    public required decimal Quantity { get; set; }

    /// <summary>Average price of the open quantity; 0 when flat.</summary>
    public required decimal EntryPrice { get; set; }

    /// <summary>USDC, before fees and funding, over the life of the bot.</summary>
    public required decimal RealizedPnl { get; set; }
    public required decimal Fees { get; set; }

    /// <summary>USDC; negative was paid.</summary>
    public required decimal Funding { get; set; }

    /// <summary>The last fill that is contained, so that a fill is never applied twice.</summary>
    public required long LastFillId { get; set; }
    public required DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>The position of an account as the exchange last reported it.</summary>
internal sealed class PositionRow
{
    public required int AccountId { get; set; }
    public required string Coin { get; set; }
    public required decimal Quantity { get; set; }
    public required decimal EntryPrice { get; set; }
    public required decimal UnrealizedPnl { get; set; }
    public required decimal MarginUsed { get; set; }
    public required int Leverage { get; set; }
    public required bool IsCross { get; set; }
    public decimal? LiquidationPrice { get; set; }

    /// <summary>What no bot accounts for: quantity minus the sum of the bots' positions.</summary>
    public required decimal Unattributed { get; set; }
    public required DateTimeOffset ObservedAt { get; set; }
}

internal sealed class FundingPaymentRow
{
    public long PaymentId { get; set; }
    public required int AccountId { get; set; }

    /// <summary>The bot that bears this share; null: nobody's.</summary>
    public int? BotId { get; set; }
    public required string Coin { get; set; }
    public required DateTimeOffset OccurredAt { get; set; }

    /// <summary>USDC; negative was paid, positive received.</summary>
    public required decimal Payment { get; set; }
    public required decimal PositionQuantity { get; set; }
    public required decimal FundingRate { get; set; }
}

/// <summary>Equity of a bot, or of a whole account, at one moment; all in USDC.</summary>
internal sealed class EquityRow
{
    public required int AccountId { get; set; }

    /// <summary>0: the account as a whole.</summary>
    public required int BotId { get; set; }
    public required DateTimeOffset ObservedAt { get; set; }
    public required decimal Equity { get; set; }
    public required decimal Cash { get; set; }
    public required decimal UnrealizedPnl { get; set; }
    public required decimal RealizedPnl { get; set; }
    public required decimal MarginUsed { get; set; }
}

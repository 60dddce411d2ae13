using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Rest;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Hyperliquid.Wire;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Hyperliquid.Accounts;

/// <summary>What the exchange says about the account. Queries name the account, never the API wallet, whose own account is empty.</summary>
public sealed class HyperliquidAccountReader(
    InfoClient info, WireJson json, RateBudgets budgets, AccountModes modes, TimeProvider time, IOptions<HyperliquidOptions> options)
    : IAccountReader, IAccountBudgets
{
    private const int FillsPage = 2_000;
    private const int FundingPage = 500;

    public async Task<ExchangeOrder?> FindOrderAsync(ClientOrderId clientOrderId, CancellationToken cancellationToken)
    {
        // Resolves unknown outcomes, so it may use the reserve.
        var request = InfoRequest.OrderStatus(Account, clientOrderId);
        var answer = await info.ReadAsync<OrderStatusAnswer>(request, cancellationToken, RequestPriority.Protective);
        if (answer.Order is not { } found)
        {
            return answer.Status == "unknownOid"
                ? null : throw new ExchangeUnavailableException($"The exchange answered orderStatus with '{answer.Status}' and no order.");
        }

        return Readable(() => found.Order.ToExchangeOrder(WireAccount.ToOrderStatus(found.Status), found.Status, found.StatusTimestamp));
    }

    public async Task<IReadOnlyList<ExchangeOrder>> GetOpenOrdersAsync(CancellationToken cancellationToken)
    {
        var orders = new List<ExchangeOrder>();
        foreach (var dex in Dexes)
        {
            var request = InfoRequest.FrontendOpenOrders(Account, dex);
            var answer = await info.ReadAsync<IReadOnlyList<WireOrder>>(request, cancellationToken, RequestPriority.Protective);
            orders.AddRange(Readable(() => answer.Flatten().ToList()));
        }

        return [.. orders.DistinctBy(order => order.ExchangeOrderId)];
    }

    public Task<IReadOnlyList<Fill>> GetFillsAsync(DateTimeOffset from, CancellationToken cancellationToken) => ReadPagesAsync<WireFill, Fill>(
        from, FillsPage, start => InfoRequest.UserFillsByTime(Account, start), fill => fill.Time, fill => fill.ToFill(Account),
        fill => (fill.Instrument, fill.OccurredAt, fill.TradeId, fill.ExchangeOrderId), cancellationToken);

    public Task<IReadOnlyList<FundingPayment>> GetFundingPaymentsAsync(DateTimeOffset from, CancellationToken cancellationToken) =>
        ReadPagesAsync<LedgerUpdate, FundingPayment>(
            from, FundingPage, start => InfoRequest.UserFunding(Account, start), update => update.Time,
            update => json.Read<WireFunding>(update.Delta).ToPayment(update.Time), payment => (payment.Instrument, payment.OccurredAt),
            cancellationToken);

    /// <exception cref="ExchangeUnavailableException">It could not be read, or the account's mode keeps its money elsewhere: no figure is better than zero.</exception>
    public async Task<AccountSnapshot> GetAccountAsync(CancellationToken cancellationToken)
    {
        if (await modes.FindProblemAsync(cancellationToken) is { } problem)
            throw new ExchangeUnavailableException(problem);
        var states = new List<ClearinghouseState>();
        foreach (var dex in Dexes)
            states.Add(await info.ReadAsync<ClearinghouseState>(InfoRequest.ClearinghouseState(Account, dex), cancellationToken));
        return Readable(() => ToSnapshot(states));
    }

    /// <summary>Reads the exchange's own count of the address budget.</summary>
    /// <exception cref="ExchangeUnavailableException">It could not be read; our own count goes on.</exception>
    public async Task<BudgetStatus> RefreshAddressBudgetAsync(CancellationToken cancellationToken)
    {
        var limit = await info.ReadAsync<UserRateLimit>(InfoRequest.UserRateLimit(Account), cancellationToken);
        budgets.Address.Observe(limit.Used, limit.Cap);
        return budgets.Address.Status!;
    }

    public async Task<ActionAllowance> GetActionsAsync(CancellationToken cancellationToken)
    {
        var status = await RefreshAddressBudgetAsync(cancellationToken);
        return new ActionAllowance(status.Limit - status.Left, status.Limit);
    }

    /// <summary>The account's fee rates as fractions: tier and staking included, referral not.</summary>
    /// <exception cref="ExchangeUnavailableException">They could not be read.</exception>
    public async Task<(decimal TakerRate, decimal MakerRate)> GetFeeRatesAsync(CancellationToken cancellationToken)
    {
        var fees = await info.ReadAsync<UserFees>(InfoRequest.UserFees(Account), cancellationToken);
        return (fees.UserCrossRate, fees.UserAddRate);
    }

    private AccountAddress Account => options.Value.Account
        ?? throw new InvalidOperationException("No account address is configured, so there is no account to read.");

    private IEnumerable<string> Dexes => ["", .. options.Value.BuilderDexes];

    private AccountSnapshot ToSnapshot(List<ClearinghouseState> states)
    {
        var positions = states.SelectMany(state => state.AssetPositions).Select(asset => asset.Position.ToPosition()).ToList();
        var equity = states.Sum(state => state.MarginSummary.AccountValue);
        var at = states[0].Time is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : time.GetUtcNow();
        return new AccountSnapshot(
            equity, equity - positions.Sum(position => position.UnrealizedPnl), states.Sum(state => state.Withdrawable),
            states.Sum(state => state.MarginSummary.TotalMarginUsed), states.Sum(state => state.CrossMaintenanceMarginUsed), positions, at);
    }

    // Both bounds of a page are inclusive: the next one starts at the last time seen and repeats some rows, which their key drops.
    private async Task<IReadOnlyList<TItem>> ReadPagesAsync<TWire, TItem>(
        DateTimeOffset from, int pageSize, Func<long, InfoRequest> request, Func<TWire, long> timeOf, Func<TWire, TItem> convert,
        Func<TItem, object> keyOf, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<object, (long Time, TItem Item)>();
        var start = from.ToUnixTimeMilliseconds();
        while (true)
        {
            var page = await info.ReadAsync<IReadOnlyList<TWire>>(request(start), cancellationToken, RequestPriority.Protective);
            foreach (var row in page)
            {
                var item = Readable(() => convert(row));
                rows.TryAdd(keyOf(item), (timeOf(row), item));
            }

            if (page.Count < pageSize)
                return [.. rows.Values.OrderBy(row => row.Time).Select(row => row.Item)];
            var last = page.Max(timeOf);
            start = last > start ? last : start + 1;
        }
    }

    private static T Readable<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (UnreadableMessageException exception)
        {
            throw new ExchangeUnavailableException($"The answer could not be read: {exception.Message}", exception);
        }
    }
}

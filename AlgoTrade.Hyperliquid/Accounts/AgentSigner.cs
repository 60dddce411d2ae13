using AlgoTrade.Engine.Exchange;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Hyperliquid.Telemetry;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Hyperliquid.Accounts;

/// <summary>The process' one signing key with its nonces. Refuses to sign until the exchange has confirmed that it is an API wallet.</summary>
public sealed class AgentSigner : IDisposable
{
    private readonly HyperliquidOptions _options;
    private readonly AgentGuard _guard;
    private readonly ExchangeTime _exchangeTime;
    private readonly TimeProvider _time;
    private readonly PrivateKey? _key;
    private readonly NonceSource? _nonces;
    private readonly SemaphoreSlim _check = new(1, 1);
    private volatile AgentStatus? _status;

    /// <exception cref="FormatException">The key file does not hold a key.</exception>
    public AgentSigner(
        IOptions<HyperliquidOptions> options, AgentGuard guard, ExchangeTime exchangeTime, INonceHighWaterMark highWaterMark, TimeProvider time)
    {
        _options = options.Value;
        _guard = guard;
        _exchangeTime = exchangeTime;
        _time = time;
        if (_options.AgentKeyFile is not { Length: > 0 } path)
            return;
        _key = PrivateKey.ReadFile(path);
        _nonces = new NonceSource(time, _key.Address, highWaterMark);
    }

    /// <summary>Null when no key is configured: read only.</summary>
    public AccountAddress? Address => _key?.Address;

    /// <summary>The last answer of the exchange; null before the first.</summary>
    public AgentStatus? Status => _status;

    /// <exception cref="InvalidOperationException">No key is configured.</exception>
    public ActionTicket ReserveTicket()
    {
        var nonces = _nonces ?? throw new InvalidOperationException("No API wallet key is configured (Hyperliquid:AgentKeyFile), so nothing can be signed.");
        return new ActionTicket(nonces.Next(), _time.GetUtcNow().AddMilliseconds(_options.ExpiresAfterMs));
    }

    /// <summary>Asks the exchange about the key anew; worth a daily call, since approvals end.</summary>
    /// <exception cref="ExchangeUnavailableException">The exchange could not be asked.</exception>
    /// <exception cref="InvalidOperationException">No key or no account is configured.</exception>
    public async Task<AgentStatus> CheckAsync(CancellationToken cancellationToken)
    {
        var (agent, account) = (Address, _options.Account);
        if (agent is null || account is null)
            throw new InvalidOperationException("An API wallet key and an account address are needed to trade; one of them is not configured.");
        var status = await _guard.CheckAsync(agent.Value, account.Value, _options.IsSubAccountOrVault, cancellationToken);
        _status = status;
        return status;
    }

    /// <summary>Why signing is refused, as a sentence; null when it is not. Asks the exchange the first time.</summary>
    public async Task<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        if (_status is { } known)
            return known.Problem;
        await _check.WaitAsync(cancellationToken);
        try
        {
            return (_status ?? await CheckAsync(cancellationToken)).Problem;
        }
        catch (ExchangeUnavailableException exception)
        {
            return $"Not sent: it could not be confirmed that the key is an API wallet. {exception.Message}";
        }
        finally
        {
            _check.Release();
        }
    }

    /// <summary>The ticket's deadline is on our clock; what is signed is the same moment on the exchange's.</summary>
    /// <param name="expires">False for actions that must land whenever they arrive.</param>
    public SignedAction Sign(ExchangeAction action, ActionTicket ticket, bool expires = true)
    {
        var key = _key ?? throw new InvalidOperationException("No API wallet key is configured.");
        using var activity = HyperliquidTelemetry.StartSigning();
        var begun = _time.GetTimestamp();
        long? deadline = expires ? (ticket.ExpiresAt + _exchangeTime.Offset).ToUnixTimeMilliseconds() : null;
        var signed = SignedAction.Create(
            action, key, ticket.Nonce, _options.IsMainnet, _options.IsSubAccountOrVault ? _options.Account : null, deadline);
        HyperliquidTelemetry.Signed(_time.GetElapsedTime(begun), action.Type);
        return signed;
    }

    public void Dispose()
    {
        _key?.Dispose();
        _check.Dispose();
    }
}

using System.Security.Cryptography;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Bots;

/// <summary>
/// SHA-256 over effects in canonical bytes: fields in a fixed order, little-endian, decimals without trailing zeros, times in Unix milliseconds.
/// Two runs with one hash did the same, in the same order.
/// </summary>
public sealed class EffectHash : IDisposable
{
    // Fed to the hash in blocks: a call costs more than a few hundred bytes do.
    private const int BlockBytes = 16_384;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly StateWriter _writer = new();

    public void Append(EngineEffect effect)
    {
        Write(effect);
        if (_writer.Written.Length >= BlockBytes)
            Flush();
    }

    /// <summary>The hash of what was appended so far, 64 lower-case hex digits. More may be appended afterwards.</summary>
    public string Current()
    {
        Flush();
        return Convert.ToHexStringLower(_hash.GetCurrentHash());
    }

    public void Dispose() => _hash.Dispose();

    private void Flush()
    {
        _hash.AppendData(_writer.Written);
        _writer.Clear();
    }

    private void Write(EngineEffect effect)
    {
        switch (effect)
        {
            case SubmitOrders submit:
                Begin(1);
                _writer.Write((int)submit.Grouping);
                _writer.Write(submit.Orders.Count);
                foreach (var order in submit.Orders)
                    Write(order);
                break;
            case CancelOrder cancel:
                Begin(2, cancel.Instrument.Value, cancel.Reason);
                OrderRequestState.Write(_writer, cancel.ClientOrderId);
                break;
            case ModifyOrder modify:
                Begin(3, modify.Reason);
                OrderRequestState.Write(_writer, modify.ClientOrderId);
                Write(modify.Replacement);
                break;
            case RequestTimer timer:
                Begin(4, timer.Name);
                Write(timer.DueAt);
                break;
            case EmitSignal signal:
                Begin(5, signal.Instrument.Value, signal.Kind, signal.Text);
                Write(signal.OccurredAt);
                break;
            default:
                WriteRecord(effect);
                break;
        }
    }

    private void WriteRecord(EngineEffect effect)
    {
        switch (effect)
        {
            case RaiseAlert alert:
                Begin(6, alert.Key, alert.Text);
                _writer.Write((int)alert.Severity);
                Write(alert.OccurredAt);
                break;
            case WriteLog log:
                Begin(7, log.Text);
                Write(log.OccurredAt);
                break;
            case RecordDecision decision:
                Begin(8, decision.Instrument.Value, decision.Wanted, decision.Reason);
                Write(decision.OccurredAt);
                break;
            case DenyOrder deny:
                Begin(9, deny.Compared);
                _writer.Write((int)deny.Reason);
                Write(deny.Order);
                Write(deny.OccurredAt);
                break;
            case RequestReconciliation request:
                Begin(10, request.Cause);
                Write(request.OccurredAt);
                break;
            case ChangeState change:
                Begin(11, change.Reason);
                _writer.Write((int)change.From);
                _writer.Write((int)change.To);
                Write(change.OccurredAt);
                break;
            default:
                throw new InvalidOperationException($"{effect.GetType().Name} has no canonical form.");
        }
    }

    private void Begin(int kind, params ReadOnlySpan<string> texts)
    {
        _writer.Write(kind);
        foreach (var text in texts)
            _writer.Write(text);
    }

    private void Write(OrderRequest order)
    {
        OrderRequestState.Write(_writer, order.ClientOrderId);
        _writer.Write(order.Instrument.Value);
        _writer.Write((int)order.Side);
        Write(order.Quantity.Value);
        _writer.Write((int)order.Kind);
        Write(order.LimitPrice?.Value ?? 0);
        Write(order.TriggerPrice?.Value ?? 0);
        _writer.Write((int)order.TimeInForce);
        _writer.Write(order.ReduceOnly);
        _writer.Write((int)order.Purpose);
        OrderRequestState.Write(_writer, order.ProtectsEntry ?? default);
        _writer.Write(order.Reason);
    }

    // 1.0 and 1.00 are one number and must be one form.
    private void Write(decimal value) => _writer.Write(Digits.WithoutTrailingZeros(value));

    private void Write(DateTimeOffset time) => _writer.Write(time.ToUnixTimeMilliseconds());
}

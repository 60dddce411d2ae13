using System.Text;
using AlgoTrade.Venue.Streaming;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Venue.Faults;

/// <summary>What is to go wrong with one request.</summary>
/// <param name="Status">Answered instead of the action's own status; 0: none.</param>
internal readonly record struct RequestFault(FaultKind? Kind, int Status, string Body)
{
    /// <summary>The request is not carried out.</summary>
    public bool IsRefusedBeforehand => Kind is FaultKind.Drop or FaultKind.Status or FaultKind.Refuse;

    /// <summary>It is carried out, and nobody hears of it.</summary>
    public bool LosesAnswer => Kind == FaultKind.LoseAnswer;
}

/// <summary>Decides which request and which message a rule strikes. Rules strike in the order in which they were added.</summary>
internal sealed class FaultInjector(IOptions<VenueOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Thaw = TimeSpan.FromMilliseconds(50);
    private readonly Lock _gate = new();
    private readonly Random _random = new(options.Value.Seed);
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly List<ActiveRule> _rules = [.. options.Value.Faults.Select(rule => new ActiveRule(rule, time.GetUtcNow()))];
    private readonly Dictionary<StreamConnection, byte[]> _held = [];
    private readonly Dictionary<FaultScope, TaskCompletionSource> _waiting = [];
    private DateTimeOffset _frozenUntil = DateTimeOffset.MinValue;

    public IReadOnlyList<FaultRule> Active
    {
        get
        {
            lock (_gate)
                return [.. _rules.Select(rule => rule.Rule with { Times = rule.Left, Skip = rule.Skips })];
        }
    }

    public void Add(FaultRule rule)
    {
        lock (_gate)
            _rules.Add(new ActiveRule(rule, time.GetUtcNow()));
    }

    public void Clear()
    {
        lock (_gate)
            _rules.Clear();
    }

    /// <summary>Takes the faults of the venue whose time has come.</summary>
    public IReadOnlyList<FaultRule> TakeDue()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var due = _rules.FindAll(rule => rule.Rule.Scope == FaultScope.Venue && rule.AddedAt.AddSeconds(rule.Rule.AfterSeconds) <= now);
            foreach (var rule in due)
                _rules.Remove(rule);
            return [.. due.Select(rule => rule.Rule)];
        }
    }

    /// <summary>Lets nothing through for so long; zero thaws.</summary>
    public void Freeze(TimeSpan duration) => _frozenUntil = time.GetUtcNow() + duration;

    /// <summary>Returns when something may come through.</summary>
    public async ValueTask WhileFrozenAsync(CancellationToken cancellationToken)
    {
        while (time.GetUtcNow() < _frozenUntil)
            await Task.Delay(Thaw, time, cancellationToken);
    }

    /// <summary>Waits out a delay and says what else befalls the request.</summary>
    public async ValueTask<RequestFault> OnRequestAsync(FaultScope scope, CancellationToken cancellationToken)
    {
        await WhileFrozenAsync(cancellationToken);
        if (Strike(scope, null) is not { } rule)
            return default;
        if (rule.Kind == FaultKind.Delay)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(rule.DelayMs), time, cancellationToken);
            return default;
        }

        if (rule.Kind == FaultKind.Reorder)
        {
            await WaitForNextAsync(scope, rule, cancellationToken);
            return default;
        }

        var body = rule.Kind == FaultKind.Refuse ? rule.Text : rule.Status == 429 ? "null" : "<html><body>upstream trouble</body></html>";
        return new RequestFault(rule.Kind, rule.Status, body);
    }

    /// <summary>A request was answered: one that waits for it goes on.</summary>
    public void Release(FaultScope scope)
    {
        lock (_gate)
        {
            if (_waiting.Remove(scope, out var waiting))
                waiting.TrySetResult();
        }
    }

    /// <summary>What is sent in place of a message: nothing, one or two messages.</summary>
    public async ValueTask<IReadOnlyList<byte[]>> OnStreamMessageAsync(StreamConnection connection, byte[] message, CancellationToken cancellationToken)
    {
        await WhileFrozenAsync(cancellationToken);
        if (_rules.Count == 0 && _held.Count == 0)
            return [message];
        if (TakeHeld(connection) is { } held)
            return [message, held];
        if (Strike(FaultScope.Stream, message) is not { } rule)
            return [message];
        switch (rule.Kind)
        {
            case FaultKind.Delay:
                await Task.Delay(TimeSpan.FromMilliseconds(rule.DelayMs), time, cancellationToken);
                return [message];
            case FaultKind.Drop:
                return [];
            case FaultKind.Duplicate:
                return [message, message];
            case FaultKind.Reorder:
                lock (_gate)
                    _held[connection] = message;
                return [];
            case FaultKind.Corrupt:
                return [message[..(message.Length / 2)]];
            case FaultKind.CloseSocket:
                connection.Abort();
                return [];
            default:
                return [message];
        }
    }

    public void Forget(StreamConnection connection)
    {
        lock (_gate)
            _held.Remove(connection);
    }

    private async Task WaitForNextAsync(FaultScope scope, FaultRule rule, CancellationToken cancellationToken)
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            if (!_waiting.TryGetValue(scope, out waiting))
                _waiting.Add(scope, waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await Task.WhenAny(waiting.Task, Task.Delay(TimeSpan.FromMilliseconds(rule.DelayMs), time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
    }

    private byte[]? TakeHeld(StreamConnection connection)
    {
        lock (_gate)
            return _held.Remove(connection, out var held) ? held : null;
    }

    private FaultRule? Strike(FaultScope scope, byte[]? message)
    {
        lock (_gate)
        {
            var elapsed = (time.GetUtcNow() - _start).TotalSeconds;
            foreach (var rule in _rules)
            {
                if (rule.Rule.Scope != scope || rule.Rule.AfterSeconds > elapsed || !Matches(rule.Rule, message) || !rule.Strikes(_random))
                    continue;
                if (rule.Left == 0)
                    _rules.Remove(rule);
                return rule.Rule;
            }

            return null;
        }
    }

    private static bool Matches(FaultRule rule, byte[]? message)
    {
        if (message is null)
            return true;
        var head = Encoding.UTF8.GetString(message.AsSpan(0, Math.Min(message.Length, 64)));
        if (rule.Channel is { } channel)
            return head.StartsWith($"{{\"channel\":\"{channel}\"", StringComparison.Ordinal);
        return head.StartsWith('{') && !head.Contains("subscriptionResponse", StringComparison.Ordinal) && !head.Contains("\"pong\"", StringComparison.Ordinal);
    }

    private sealed class ActiveRule(FaultRule rule, DateTimeOffset addedAt)
    {
        public DateTimeOffset AddedAt { get; } = addedAt;

        public FaultRule Rule { get; } = rule;

        public int? Left { get; private set; } = rule.Times;

        public int Skips { get; private set; } = rule.Skip;

        public bool Strikes(Random random)
        {
            if (Skips > 0)
            {
                Skips--;
                return false;
            }

            if (Rule.Probability < 1 && random.NextDouble() >= Rule.Probability)
                return false;
            Left--;
            return true;
        }
    }
}

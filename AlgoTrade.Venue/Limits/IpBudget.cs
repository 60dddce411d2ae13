using System.Globalization;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Venue.Limits;

/// <summary>The caller's budget is used up; answered with 429 and <c>null</c>.</summary>
internal sealed class OverBudgetException : Exception;

/// <summary>
/// What one address of the network may ask for: 1,200 weight a minute, 10 connections at a time, 30 new ones a minute, 2,000 messages a minute, 100
/// posts under way, 1,000 subscriptions, 10 users. What is counted by the minute refills evenly. Source: Hyperliquid documentation, "Rate
/// limits".
/// </summary>
internal sealed class IpBudget(TimeProvider time)
{
    public const int MostConnections = 10;
    public const int MostPosts = 100;
    public const int MostSubscriptions = 1_000;
    public const int MostUsers = 10;

    private readonly Bucket _weight = new(1_200, time);
    private readonly Bucket _newConnections = new(30, time);
    private readonly Bucket _messages = new(2_000, time);
    private readonly Dictionary<AccountAddress, int> _users = [];
    private readonly Lock _gate = new();
    private int _connections;
    private int _posts;
    private int _subscriptions;

    /// <exception cref="OverBudgetException">Less than the weight is left.</exception>
    public void Spend(int weight)
    {
        lock (_gate)
        {
            if (!_weight.TryTake(weight))
                throw new OverBudgetException();
        }
    }

    /// <summary>Weight that is only known after the answer: it may push the budget below zero, and the next request waits.</summary>
    public void Charge(int weight)
    {
        lock (_gate)
            _weight.Take(weight);
    }

    public bool TryConnect()
    {
        lock (_gate)
        {
            if (_connections >= MostConnections || !_newConnections.TryTake(1))
                return false;
            _connections++;
            return true;
        }
    }

    public void Disconnect()
    {
        lock (_gate)
            _connections--;
    }

    public bool TrySay()
    {
        lock (_gate)
            return _messages.TryTake(1);
    }

    public bool TryBeginPost()
    {
        lock (_gate)
        {
            if (_posts >= MostPosts)
                return false;
            _posts++;
            return true;
        }
    }

    public void EndPost()
    {
        lock (_gate)
            _posts--;
    }

    /// <param name="user">Whom the subscription is about; null: a market.</param>
    /// <returns>Null, or the exchange's refusal.</returns>
    public string? TrySubscribe(AccountAddress? user)
    {
        lock (_gate)
        {
            if (_subscriptions >= MostSubscriptions)
                return string.Create(CultureInfo.InvariantCulture, $"Cannot track more than {MostSubscriptions} total subscriptions.");
            if (user is { } known)
            {
                if (!_users.ContainsKey(known) && _users.Count >= MostUsers)
                    return string.Create(CultureInfo.InvariantCulture, $"Cannot track more than {MostUsers} total users.");
                _users[known] = _users.GetValueOrDefault(known) + 1;
            }

            _subscriptions++;
            return null;
        }
    }

    public void Unsubscribe(AccountAddress? user)
    {
        lock (_gate)
        {
            _subscriptions--;
            if (user is { } known && --_users[known] == 0)
                _users.Remove(known);
        }
    }

    private sealed class Bucket
    {
        private readonly double _perMinute;
        private readonly TimeProvider _time;
        private double _left;
        private long _filledAt;

        public Bucket(double perMinute, TimeProvider time)
        {
            (_perMinute, _left, _time) = (perMinute, perMinute, time);
            _filledAt = time.GetTimestamp();
        }

        public bool TryTake(double amount)
        {
            Refill();
            if (_left < amount)
                return false;
            _left -= amount;
            return true;
        }

        public void Take(double amount)
        {
            Refill();
            _left -= amount;
        }

        private void Refill()
        {
            var now = _time.GetTimestamp();
            _left = Math.Min(_perMinute, _left + _time.GetElapsedTime(_filledAt, now).TotalMinutes * _perMinute);
            _filledAt = now;
        }
    }
}

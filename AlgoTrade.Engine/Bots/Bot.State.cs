using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Bots;

/// <content>The saved form.</content>
public sealed partial class Bot
{
    private const int StateVersion = 3;

    // Before the gate knew of breakers of the account.
    private const int OldestStateVersion = 2;

    /// <summary>Writes everything that the bot knows, its strategy included.</summary>
    public void Save(StateWriter writer)
    {
        writer.Write(StateVersion);
        writer.Write(Definition.Capital);
        _desk.Gate.Save(writer);
        writer.Write(Definition.ParametersJson);
        writer.Write(Definition.Revision);
        writer.Write((int)_desk.State);
        writer.Write(StateReason);
        writer.Write((int)_stopPolicy);
        writer.Write(_desk.NowMs);
        writer.Write(_desk.LastSequence);
        writer.Write(Equity);
        _desk.Ledger.Save(writer);
        _desk.Orders.Save(writer);
        AccountState.Write(writer, _desk);
        foreach (var leg in _desk.Legs)
            leg.Save(writer);
        _strategy.Save(writer);
    }

    /// <summary>Reads what <see cref="Save"/> wrote, into a bot of the same definition.</summary>
    /// <exception cref="InvalidDataException">The state belongs to another definition or version.</exception>
    public void Load(StateReader reader)
    {
        var (version, _) = ReadHeader(reader);
        _desk.Gate.Load(reader, knowsAccountBlock: version > OldestStateVersion);
        var parameters = reader.ReadString() ?? "{}";
        Definition = Definition with { ParametersJson = parameters, Revision = reader.ReadInt32() };
        Use(_createStrategy(parameters));
        _desk.State = (BotState)reader.ReadInt32();
        StateReason = reader.ReadString() ?? "";
        _stopPolicy = (ShutdownPolicy)reader.ReadInt32();
        _desk.NowMs = reader.ReadInt64();
        _desk.LastSequence = reader.ReadInt64();
        Equity = reader.ReadDouble();
        _desk.Ledger.Load(reader, name => _desk.Find(name)?.Instrument
            ?? throw new InvalidDataException($"The state holds {name}, which bot {Definition.Name} does not trade."));
        _desk.Orders.Load(reader);
        AccountState.Read(reader, _desk);
        foreach (var leg in _desk.Legs)
            leg.Load(reader);
        _strategy.Load(reader);
    }

    /// <summary>
    /// Reads only the breakers from what <see cref="Save"/> wrote, whichever revision of the definition wrote it: neither a new revision nor
    /// new books release a breaker. Peaks move with the capital, and limits are those of this definition.
    /// </summary>
    /// <exception cref="InvalidDataException">The state belongs to another version.</exception>
    public void LoadBreakers(StateReader reader) =>
        _desk.Gate.LoadBreakers(reader, capitalChange: (double)(Definition.Capital - ReadHeader(reader).Capital));

    /// <summary>From now on it sees candles only: mark prices it once heard would go stale.</summary>
    internal void ForgetMarks()
    {
        foreach (var leg in _desk.Legs)
            (leg.MarkPrice, leg.SeesMoreThanCandles) = (null, false);
    }

    private (int Version, decimal Capital) ReadHeader(StateReader reader)
    {
        var version = reader.ReadInt32();
        if (version is < OldestStateVersion or > StateVersion)
            throw new InvalidDataException($"The state of bot {Definition.Name} has version {version}: expected {OldestStateVersion} to {StateVersion}.");
        return (version, reader.ReadDecimal());
    }
}

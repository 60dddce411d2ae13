using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Replay;

internal static class CommandCodec
{
    public static void Write(StateWriter writer, BotCommand command)
    {
        switch (command)
        {
            case PauseBot pause:
                writer.Write(pause.Reason);
                break;
            case StopBot stop:
                writer.WriteOptional(stop.Policy, EventFields.WriteEnum);
                writer.Write(stop.Reason);
                break;
            case FlattenBot flatten:
                writer.Write(flatten.Reason);
                break;
            case ChangeParameters change:
                writer.Write(change.ParametersJson);
                writer.Write(change.Revision);
                break;
            case SetKillSwitch set:
                writer.WriteEnum(set.Mode);
                writer.Write(set.Reason);
                break;
            case ReleaseBreaker release:
                writer.Write(release.Breaker);
                break;
            case SetAccountBlock { Block: var block }:
                writer.WriteOptional(block?.Reason, EventFields.WriteEnum);
                writer.Write(block?.Cause);
                break;
        }
    }

    public static BotCommand Read(StateReader reader, Type kind, DateTimeOffset occurredAt) => kind.Name switch
    {
        nameof(StartBot) => new StartBot(occurredAt),
        nameof(PauseBot) => new PauseBot(reader.ReadText(), occurredAt),
        nameof(ResumeBot) => new ResumeBot(occurredAt),
        nameof(StopBot) => new StopBot(reader.ReadOptional(EventFields.ReadEnum<ShutdownPolicy>), reader.ReadText(), occurredAt),
        nameof(FlattenBot) => new FlattenBot(reader.ReadText(), occurredAt),
        nameof(ChangeParameters) => new ChangeParameters(reader.ReadText(), reader.ReadInt32(), occurredAt),
        nameof(SetKillSwitch) => new SetKillSwitch(reader.ReadEnum<KillSwitchMode>(), reader.ReadText(), occurredAt),
        nameof(ReleaseBreaker) => new ReleaseBreaker(reader.ReadString(), occurredAt),
        nameof(SetAccountBlock) => new SetAccountBlock(ReadBlock(reader), occurredAt),
        _ => throw new InvalidDataException($"{kind.Name} is no command."),
    };

    private static AccountBlock? ReadBlock(StateReader reader)
    {
        var reason = reader.ReadOptional(EventFields.ReadEnum<DenyReason>);
        var cause = reader.ReadString();
        return reason is { } known ? new AccountBlock(known, cause ?? "") : null;
    }
}

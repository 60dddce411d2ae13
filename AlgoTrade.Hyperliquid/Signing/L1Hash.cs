using System.Buffers.Binary;
using AlgoTrade.Hyperliquid.Actions;

namespace AlgoTrade.Hyperliquid.Signing;

/// <summary>
/// The hash of trading actions: msgpack, nonce, vault and expiry give the connection id; a "phantom agent" of it is signed as
/// EIP-712 data in a constant domain (name Exchange, version 1, chain 1337). Source: the official SDKs.
/// </summary>
public static class L1Hash
{
    internal static readonly byte[] DomainSeparator =
        Convert.FromHexString("d79297fcdf2ffcd4ae223d01edaa2ba214ff8f401d7c9300d995d17c82aa4040");

    internal static readonly byte[] AgentTypeHash = Keccak256.HashData("Agent(string source,bytes32 connectionId)"u8);

    private static readonly byte[] MainnetSource = Keccak256.HashData("a"u8);
    private static readonly byte[] TestnetSource = Keccak256.HashData("b"u8);

    [ThreadStatic]
    private static MsgpackWriter? _writer;

    /// <param name="connectionId">Receives 32 bytes.</param>
    public static void WriteConnectionId(
        ExchangeAction action, long nonce, AccountAddress? vaultAddress, long? expiresAfter, Span<byte> connectionId)
    {
        var writer = _writer ??= new MsgpackWriter();
        writer.Clear();
        action.Write(writer);
        AppendEnvelope(writer, nonce, vaultAddress, expiresAfter);
        Keccak256.HashData(writer.Written, connectionId);
    }

    /// <param name="digest">Receives 32 bytes.</param>
    public static void WriteDigest(ReadOnlySpan<byte> connectionId, bool isMainnet, Span<byte> digest)
    {
        Span<byte> agent = stackalloc byte[96];
        AgentTypeHash.CopyTo(agent);
        (isMainnet ? MainnetSource : TestnetSource).CopyTo(agent[32..]);
        connectionId.CopyTo(agent[64..]);

        Span<byte> message = stackalloc byte[66];
        message[0] = 0x19;
        message[1] = 0x01;
        DomainSeparator.CopyTo(message[2..]);
        Keccak256.HashData(agent, message[34..]);
        Keccak256.HashData(message, digest);
    }

    internal static void AppendEnvelope(MsgpackWriter writer, long nonce, AccountAddress? vaultAddress, long? expiresAfter)
    {
        BinaryPrimitives.WriteInt64BigEndian(writer.Reserve(8), nonce);
        if (vaultAddress is { } vault)
        {
            writer.Reserve(1)[0] = 1;
            vault.WriteBytes(writer.Reserve(AccountAddress.Size));
        }
        else
        {
            writer.Reserve(1)[0] = 0;
        }

        if (expiresAfter is { } deadline)
        {
            // The marker of a present expiry is 0, unlike that of a present vault.
            writer.Reserve(1)[0] = 0;
            BinaryPrimitives.WriteInt64BigEndian(writer.Reserve(8), deadline);
        }
    }
}

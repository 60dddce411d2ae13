using System.Buffers.Binary;
using System.Text;

namespace AlgoTrade.Hyperliquid.Signing;

internal enum TypedField
{
    Text = 1,
    UInt64 = 2,
    Boolean = 3,
    Address = 4,
}

/// <summary>Collects the fields of one flat EIP-712 message in order and hashes it in the domain HyperliquidSignTransaction.</summary>
internal sealed class TypedDataHash(string primaryType, int fieldCount)
{
    private static readonly byte[] DomainTypeHash =
        Keccak256.HashData("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"u8);

    private static readonly byte[] DomainName = Keccak256.HashData("HyperliquidSignTransaction"u8);
    private static readonly byte[] DomainVersion = Keccak256.HashData("1"u8);

    private readonly StringBuilder _type = new(primaryType + "(");
    private readonly byte[] _words = new byte[32 * (1 + fieldCount)];
    private int _count;

    public void Add(string name, TypedField field, object value)
    {
        _type.Append(_count == 0 ? "" : ",").Append(SolidityName(field)).Append(' ').Append(name);
        _count++;
        var word = _words.AsSpan(32 * _count, 32);
        switch (field)
        {
            case TypedField.Text:
                Keccak256.HashData(Encoding.UTF8.GetBytes((string)value), word);
                break;
            case TypedField.UInt64:
                BinaryPrimitives.WriteUInt64BigEndian(word[24..], (ulong)value);
                break;
            case TypedField.Boolean:
                word[31] = (byte)((bool)value ? 1 : 0);
                break;
            default:
                ((AccountAddress)value).WriteBytes(word[12..]);
                break;
        }
    }

    public static void WriteDomainSeparator(ulong chainId, Span<byte> destination)
    {
        Span<byte> domain = stackalloc byte[160];
        domain.Clear();
        DomainTypeHash.CopyTo(domain);
        DomainName.CopyTo(domain[32..]);
        DomainVersion.CopyTo(domain[64..]);
        BinaryPrimitives.WriteUInt64BigEndian(domain[120..], chainId);
        Keccak256.HashData(domain, destination);
    }

    public void WriteDigest(ulong chainId, Span<byte> digest)
    {
        Span<byte> message = stackalloc byte[66];
        message[0] = 0x19;
        message[1] = 0x01;
        WriteDomainSeparator(chainId, message[2..]);
        Keccak256.HashData(Encoding.UTF8.GetBytes(_type.ToString() + ")"), _words);
        Keccak256.HashData(_words, message[34..]);
        Keccak256.HashData(message, digest);
    }

    private static string SolidityName(TypedField field) => field switch
    {
        TypedField.Text => "string",
        TypedField.UInt64 => "uint64",
        TypedField.Boolean => "bool",
        _ => "address",
    };
}

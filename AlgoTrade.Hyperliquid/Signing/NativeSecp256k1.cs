using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AlgoTrade.Hyperliquid.Signing;

/// <summary>
/// libsecp256k1 (Debian and Ubuntu: package <c>libsecp256k1-1</c>), constant time and deterministic. Function contracts: the
/// library's headers <c>secp256k1.h</c> and <c>secp256k1_recovery.h</c>.
/// </summary>
internal sealed partial class NativeSecp256k1 : Secp256k1
{
    private const string Library = "secp256k1";

    // SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY: the same as NONE since 0.2.0, needed before.
    private const uint ContextFlags = 0x301;
    private const uint Uncompressed = 2;

    // soname versions 0 to 6 so far; the plain names are macOS, Windows and development packages.
    private static readonly string[] FileNames =
    [
        "libsecp256k1.so.1", "libsecp256k1.so.2", "libsecp256k1.so.3", "libsecp256k1.so.4", "libsecp256k1.so.5", "libsecp256k1.so.6",
        "libsecp256k1.so.0", "libsecp256k1", "secp256k1", "/opt/homebrew/lib/libsecp256k1.dylib",
    ];

    private readonly nint _context;

    private NativeSecp256k1(nint context) => _context = context;

    public override string Name => "libsecp256k1";

    public override bool IsDeterministic => true;

    /// <summary>Null where the library is not installed, or was built without the recovery module.</summary>
    public static NativeSecp256k1? TryLoad()
    {
        foreach (var name in FileNames)
        {
            if (!NativeLibrary.TryLoad(name, out var handle))
                continue;
            if (NativeLibrary.TryGetExport(handle, "secp256k1_ecdsa_sign_recoverable", out _))
                return Create(handle);
            NativeLibrary.Free(handle);
        }

        return null;
    }

    public override RecoverableSignature Sign(PrivateKey key, ReadOnlySpan<byte> digest)
    {
        if (digest.Length != 32)
            throw new ArgumentException($"A digest has 32 bytes, not {digest.Length}.", nameof(digest));
        Span<byte> opaque = stackalloc byte[65];
        Span<byte> rs = stackalloc byte[64];
        if (SignRecoverable(_context, opaque, digest, key.Bytes, 0, 0) != 1)
            throw new CryptographicException("libsecp256k1 could not sign with this key.");
        _ = SerializeCompact(_context, rs, out var recoveryId, opaque);
        return new RecoverableSignature(rs, 27 + recoveryId);
    }

    public override bool TryRecover(ReadOnlySpan<byte> digest, RecoverableSignature signature, out AccountAddress signer)
    {
        signer = default;
        Span<byte> opaque = stackalloc byte[65];
        Span<byte> publicKey = stackalloc byte[64];
        if (ParseCompact(_context, opaque, signature.Bytes, signature.RecoveryId) != 1 || Recover(_context, publicKey, opaque, digest) != 1)
            return false;
        signer = ToAddress(publicKey);
        return true;
    }

    internal override AccountAddress DeriveAddress(PrivateKey key)
    {
        Span<byte> publicKey = stackalloc byte[64];
        return CreatePublicKey(_context, publicKey, key.Bytes) == 1
            ? ToAddress(publicKey) : throw new CryptographicException("libsecp256k1 refused the private key.");
    }

    private static NativeSecp256k1 Create(nint handle)
    {
        NativeLibrary.SetDllImportResolver(
            Assembly.GetExecutingAssembly(), (name, _, _) => name == Library ? handle : 0);
        var context = ContextCreate(ContextFlags);
        // Blinds the signing arithmetic against power and timing analysis; results stay the same.
        Span<byte> seed = stackalloc byte[32];
        RandomNumberGenerator.Fill(seed);
        _ = ContextRandomize(context, seed);
        CryptographicOperations.ZeroMemory(seed);
        return new NativeSecp256k1(context);
    }

    private AccountAddress ToAddress(ReadOnlySpan<byte> opaquePublicKey)
    {
        Span<byte> serialized = stackalloc byte[65];
        nuint length = 65;
        _ = SerializePublicKey(_context, serialized, ref length, opaquePublicKey, Uncompressed);
        return AccountAddress.FromPublicKey(serialized[1..]);
    }

    [LibraryImport(Library, EntryPoint = "secp256k1_context_create")]
    private static partial nint ContextCreate(uint flags);

    [LibraryImport(Library, EntryPoint = "secp256k1_context_randomize")]
    private static partial int ContextRandomize(nint context, ReadOnlySpan<byte> seed);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_sign_recoverable")]
    private static partial int SignRecoverable(
        nint context, Span<byte> signature, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> key, nint nonceFunction, nint nonceData);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recoverable_signature_serialize_compact")]
    private static partial int SerializeCompact(nint context, Span<byte> rs, out int recoveryId, ReadOnlySpan<byte> signature);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recoverable_signature_parse_compact")]
    private static partial int ParseCompact(nint context, Span<byte> signature, ReadOnlySpan<byte> rs, int recoveryId);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recover")]
    private static partial int Recover(nint context, Span<byte> publicKey, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> digest);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_create")]
    private static partial int CreatePublicKey(nint context, Span<byte> publicKey, ReadOnlySpan<byte> key);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_serialize")]
    private static partial int SerializePublicKey(
        nint context, Span<byte> output, ref nuint length, ReadOnlySpan<byte> publicKey, uint flags);
}

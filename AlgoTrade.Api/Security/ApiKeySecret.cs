using System.Security.Cryptography;
using System.Text;

namespace AlgoTrade.Api.Security;

/// <summary>How keys are made: in the transaction of their audit entry, in the form that <see cref="Data.Audit.ApiKeyStore"/> recognises.</summary>
internal static class ApiKeySecret
{
    private const string Mark = "at_";
    private const int PrefixLength = 8;

    /// <summary>256 random bits: a plain hash is enough, because nobody can guess what was hashed.</summary>
    public static string New() => Mark + RandomNumberGenerator.GetHexString(64, lowercase: true);

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>What lists show of a key.</summary>
    public static string Prefix(string key) => key[..Math.Min(PrefixLength, key.Length / 4)];
}

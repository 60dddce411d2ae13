using System.Buffers.Binary;
using System.Numerics;

namespace AlgoTrade.Hyperliquid.Signing;

/// <summary>
/// Keccak-256 as Ethereum uses it: the original padding byte 0x01, not the 0x06 of NIST SHA3-256. The base class library has only
/// the latter. Source: the Keccak reference, version 3.0.
/// </summary>
public static class Keccak256
{
    public const int HashSize = 32;

    private const int Rate = 136;
    private const int Lanes = 25;

    private static readonly ulong[] RoundConstants =
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    // The cycle in which pi visits the lanes (starting from lane 1), and the rotation rho gives each stop.
    private static readonly byte[] PiLanes = [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];
    private static readonly byte[] RhoRotations = [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];

    public static byte[] HashData(ReadOnlySpan<byte> data)
    {
        var hash = new byte[HashSize];
        HashData(data, hash);
        return hash;
    }

    /// <param name="destination">Receives the first <see cref="HashSize"/> bytes.</param>
    public static void HashData(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        Span<ulong> state = stackalloc ulong[Lanes];
        state.Clear();
        while (data.Length >= Rate)
        {
            Absorb(state, data[..Rate]);
            data = data[Rate..];
        }

        Span<byte> last = stackalloc byte[Rate];
        last.Clear();
        data.CopyTo(last);
        last[data.Length] = 0x01;
        last[Rate - 1] |= 0x80;
        Absorb(state, last);

        for (var lane = 0; lane < HashSize / 8; lane++)
            BinaryPrimitives.WriteUInt64LittleEndian(destination[(lane * 8)..], state[lane]);
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        for (var lane = 0; lane < Rate / 8; lane++)
            state[lane] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(lane * 8)..]);
        foreach (var constant in RoundConstants)
        {
            Theta(state);
            RhoAndPi(state);
            Chi(state);
            state[0] ^= constant;
        }
    }

    private static void Theta(Span<ulong> a)
    {
        var c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
        var c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
        var c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
        var c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
        var c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
        var d0 = c4 ^ BitOperations.RotateLeft(c1, 1);
        var d1 = c0 ^ BitOperations.RotateLeft(c2, 1);
        var d2 = c1 ^ BitOperations.RotateLeft(c3, 1);
        var d3 = c2 ^ BitOperations.RotateLeft(c4, 1);
        var d4 = c3 ^ BitOperations.RotateLeft(c0, 1);
        for (var row = 0; row < Lanes; row += 5)
        {
            a[row] ^= d0;
            a[row + 1] ^= d1;
            a[row + 2] ^= d2;
            a[row + 3] ^= d3;
            a[row + 4] ^= d4;
        }
    }

    private static void RhoAndPi(Span<ulong> a)
    {
        var moved = a[1];
        for (var i = 0; i < PiLanes.Length; i++)
        {
            var lane = PiLanes[i];
            (moved, a[lane]) = (a[lane], BitOperations.RotateLeft(moved, RhoRotations[i]));
        }
    }

    private static void Chi(Span<ulong> a)
    {
        for (var row = 0; row < Lanes; row += 5)
        {
            var (a0, a1, a2, a3, a4) = (a[row], a[row + 1], a[row + 2], a[row + 3], a[row + 4]);
            a[row] = a0 ^ (~a1 & a2);
            a[row + 1] = a1 ^ (~a2 & a3);
            a[row + 2] = a2 ^ (~a3 & a4);
            a[row + 3] = a3 ^ (~a4 & a0);
            a[row + 4] = a4 ^ (~a0 & a1);
        }
    }
}

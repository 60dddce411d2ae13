using System.Globalization;

namespace AlgoTrade.Architecture.Tests;

/// <summary>
/// A limit that old offenders may exceed and nothing new may. The baseline names each offender with its size; it may only
/// shrink: who makes an offender smaller lowers its line, who mends it deletes the line.
/// </summary>
internal static class Ratchet
{
    public static void Check(string baselineFile, int limit, IEnumerable<(string What, int Size)> measured)
    {
        var baseline = Repository.Read($"tests/AlgoTrade.Architecture.Tests/{baselineFile}")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ', 2))
            .ToDictionary(parts => parts[1], parts => int.Parse(parts[0], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        var offenders = measured.Where(item => item.Size > limit)
            .GroupBy(item => item.What, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Max(item => item.Size), StringComparer.Ordinal);

        var worse = offenders.Where(item => item.Value > baseline.GetValueOrDefault(item.Key, limit))
            .Select(item => $"{item.Value} {item.Key}: the limit is {baseline.GetValueOrDefault(item.Key, limit)}");
        var better = baseline.Where(item => offenders.GetValueOrDefault(item.Key) < item.Value)
            .Select(item => $"{item.Value} {item.Key}: now {offenders.GetValueOrDefault(item.Key)}, lower or delete its line in {baselineFile}");

        var complaints = string.Join('\n', worse.Concat(better).Order(StringComparer.Ordinal));
        Assert.True(complaints.Length == 0, complaints);
    }
}

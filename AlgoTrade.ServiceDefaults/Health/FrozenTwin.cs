using System.Diagnostics;
using System.Globalization;

namespace AlgoTrade.ServiceDefaults.Health;

/// <summary>What a process said to its health check.</summary>
internal enum TwinAnswer
{
    /// <summary>Yes.</summary>
    Well = 1,

    /// <summary>It answered, and not with yes.</summary>
    Unwell,

    /// <summary>It listens and does not answer in time.</summary>
    Silent,

    /// <summary>Nobody listens: it is starting, or gone.</summary>
    Absent,
}

/// <summary>
/// Ends the process beside us once its liveness was silent in two checks in a row. It is killed, not asked: what is frozen cannot end itself. The
/// container then ends with it and the restart policy starts it anew; that is the same path as after any crash. One slow answer on a busy
/// machine is forgiven, and a process that is starting or ending does not listen and is left alone.
/// </summary>
/// <remarks>Needs an init process in the container (Compose: <c>init: true</c>): the kernel protects process 1 from its own kind.</remarks>
/// <param name="port">Where it listens, which says who it is.</param>
/// <param name="folder">Keeps the count between two checks. Default: the folder for temporary files, which ends with the container.</param>
internal sealed class FrozenTwin(int port, string? folder = null)
{
    private const int SilencesToEnd = 2;

    private readonly string _memory = Path.Combine(folder ?? Path.GetTempPath(), $"algotrade-silent-checks-{port}");

    /// <returns>Null, or a sentence that says which process was ended.</returns>
    public string? Observe(TwinAnswer liveness)
    {
        if (liveness != TwinAnswer.Silent)
        {
            File.Delete(_memory);
            return null;
        }

        var silences = 1 + (File.Exists(_memory) && int.TryParse(File.ReadAllText(_memory), CultureInfo.InvariantCulture, out var before) ? before : 0);
        if (silences < SilencesToEnd)
        {
            File.WriteAllText(_memory, silences.ToString(CultureInfo.InvariantCulture));
            return null;
        }

        File.Delete(_memory);
        using var twin = ListeningSocket.OwnerOf(port) is { } id ? Process.GetProcessById(id) : null;
        twin?.Kill();
        return twin is null ? null : $"Process {twin.Id} was silent in {silences} checks in a row: killed, the restart policy starts it anew.";
    }
}

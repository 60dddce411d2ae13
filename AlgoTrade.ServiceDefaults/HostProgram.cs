using AlgoTrade.ServiceDefaults.Health;
using AlgoTrade.ServiceDefaults.Secrets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace AlgoTrade.ServiceDefaults;

/// <summary>The main of every host.</summary>
public static class HostProgram
{
    /// <summary>Exit code: the settings are wrong, nothing was tried. As on the command line.</summary>
    public const int WrongSettings = 2;

    /// <summary>
    /// Answers the verb of the container's health check (<see cref="SelfCheck"/>), else runs <paramref name="main"/>. What whoever starts the
    /// host can mend, a missing secret or a setting that cannot be read, ends it with one sentence instead of a stack trace.
    /// </summary>
    public static async Task<int> RunAsync(string[] args, Func<Task<int>> main)
    {
        ArgumentNullException.ThrowIfNull(main);
        try
        {
            return await SelfCheck.RunAsync(args) ?? await main();
        }
        catch (Exception failure) when (Sentence(failure) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return WrongSettings;
        }
    }

    /// <summary>The sentence for wrong settings; null for every other failure, which is a bug and shows its stack.</summary>
    public static string? Sentence(Exception failure) => failure switch
    {
        SecretException => failure.Message,
        OptionsValidationException options => string.Join(" ", options.Failures),
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => BinderMessage(failure),
        IOException { InnerException: AddressInUseException } => failure.Message,
        AggregateException all when all.InnerExceptions.All(one => Sentence(one) is not null) => string.Join(" ", all.InnerExceptions.Select(Sentence)),
        _ => null,
    };

    // The innermost of the binder's own messages names path and value.
    private static string BinderMessage(Exception failure)
    {
        while (failure.InnerException is InvalidOperationException inner)
        {
            failure = inner;
        }

        return failure.Message;
    }
}

using AlgoTrade.ServiceDefaults;
using AlgoTrade.Venue.State;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Venue;

/// <summary>What attributes cannot say of the options; every finding names the entry and the value.</summary>
internal sealed class VenueOptionsCheck : IValidateOptions<VenueOptions>
{
    /// <summary>Reads the section strictly.</summary>
    /// <exception cref="OptionsValidationException">A value cannot be read, or nobody knows the option.</exception>
    public static void Bind(VenueOptions options, IConfiguration configuration)
    {
        var section = configuration.GetSection(VenueOptions.SectionName);
        if (SettingCheck.FindProblems(section, typeof(VenueOptions)).ToList() is { Count: > 0 } problems)
            throw new OptionsValidationException(VenueOptions.SectionName, typeof(VenueOptions), problems);
        section.Bind(options);
    }

    private static bool IsSame(string address, string other) => string.Equals(address, other, StringComparison.OrdinalIgnoreCase);

    public ValidateOptionsResult Validate(string? name, VenueOptions options)
    {
        var problems = OptionRanges.FindProblems(options).Select(problem => $"{VenueOptions.SectionName}:{problem}").ToList();
        if (options.Source == MarketSource.Folder && !Directory.Exists(options.DataFolder))
            problems.Add($"Venue:DataFolder is '{options.DataFolder}': the source Folder needs a folder that exists.");
        if (options.StateFile is not null && options.Speed != 1)
            problems.Add($"Venue:Speed is {options.Speed}: with Venue:StateFile it must be 1, because a faster clock cannot go on where it was.");
        for (var i = 0; i < options.Accounts.Count; i++)
        {
            if (options.Accounts[i].FindProblem() is { } problem)
                problems.Add($"Venue:Accounts:{i}: {problem}");
            else if (options.Accounts[i].Leader is { } leader && !options.Accounts.Take(i).Any(other => other.Leader is null && IsSame(other.Address, leader)))
                problems.Add($"Venue:Accounts:{i}: Leader is {leader}: expected the address of an account before it in the list that is no vault itself.");
        }

        for (var i = 0; i < options.Faults.Count; i++)
        {
            if (options.Faults[i].FindProblem(canRestart: options.StateFile is not null) is { } problem)
                problems.Add($"Venue:Faults:{i}: {problem}");
        }

        if (problems.Count == 0 && options.StateFile is { } path && VenueJournal.FindProblem(path, options) is { } damage)
            problems.Add(damage);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}

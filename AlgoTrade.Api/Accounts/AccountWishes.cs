using System.Security.Claims;
using System.Text.RegularExpressions;
using AlgoTrade.Api.Audit;
using AlgoTrade.Api.Http;
using AlgoTrade.Engine.Bots;
using Npgsql;

namespace AlgoTrade.Api.Accounts;

internal sealed partial class AccountWishes(AuditedWrites writes)
{
    public Task<bool> CreateAsync(ClaimsPrincipal user, CreateAccountRequest request, CancellationToken cancellationToken)
    {
        Validate(request);
        return writes.RunAsync(
            user,
            "accounts.create",
            async scope =>
            {
                try
                {
                    await scope.ExecuteAsync(
                        "INSERT INTO accounts (name, network, mode, address, created_at, is_disabled) VALUES (@name, @network, @mode, @address, @now, false)",
                        cancellationToken,
                        ("name", request.Name),
                        ("network", request.Network),
                        ("mode", request.Mode.ToString()),
                        ("address", request.Address?.ToLowerInvariant()),
                        ("now", scope.Now));
                }
                catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
                {
                    throw new ProblemException(StatusCodes.Status409Conflict, ProblemCodes.NameTaken, $"There is an account \"{request.Name}\", or one with this address, already.", "name");
                }

                return new Written<bool>(true, $"account:{request.Name}", null, request);
            },
            cancellationToken);
    }

    private static void Validate(CreateAccountRequest request)
    {
        if (!Name().IsMatch(request.Name))
        {
            throw ProblemException.Invalid("name", $"name is \"{ProblemException.Shorten(request.Name)}\": expected 1 to 64 letters, digits, dashes, underscores or dots.");
        }

        if (request.Network is not ("simulated" or "testnet" or "mainnet"))
        {
            throw ProblemException.Invalid("network", $"network is \"{ProblemException.Shorten(request.Network)}\": expected simulated, testnet or mainnet.");
        }

        if (request.Mode == BotMode.Paper ? request.Address is not null : request.Address is null || !Address().IsMatch(request.Address))
        {
            throw ProblemException.Invalid("address", request.Mode == BotMode.Paper
                ? "address is given: a paper account has none." : "address is missing or wrong: expected 0x and 40 hex digits.");
        }

        // Real money on a practice network, or practice on the real one, is a mix-up.
        if (request.Mode == BotMode.Live && request.Network != "mainnet" || request.Mode == BotMode.Testnet && request.Network == "mainnet")
        {
            throw ProblemException.Invalid("network", $"network is \"{request.Network}\": an account for {request.Mode.ToString().ToLowerInvariant()} bots belongs to another network.");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^0x[0-9A-Fa-f]{40}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}

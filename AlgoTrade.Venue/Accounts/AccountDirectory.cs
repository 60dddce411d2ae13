using System.Globalization;
using System.Text;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Venue.Accounts;

/// <summary>Who is who: accounts by address, API wallets and their masters, nonces by signing key.</summary>
internal sealed class AccountDirectory(ExchangeCore core)
{
    private readonly Dictionary<AccountAddress, VenueAccount> _byAddress = [];
    private readonly Dictionary<ExchangeAccount, VenueAccount> _byExchange = [];
    private readonly Dictionary<AccountAddress, NonceWindow> _nonces = [];

    public IReadOnlyCollection<VenueAccount> All => _byAddress.Values;

    public IReadOnlyDictionary<AccountAddress, NonceWindow> Nonces => _nonces;

    public VenueAccount Open(AccountAddress address, decimal cash) => Add(new VenueAccount(address, core.OpenAccount(cash)));

    /// <summary>Opens a vault: its leader trades it by naming it in the envelope.</summary>
    public VenueAccount OpenVault(AccountAddress address, decimal cash, VenueAccount leader) =>
        Add(new VenueAccount(address, core.OpenAccount(cash), leader, isVault: true));

    /// <summary>Opens an empty sub-account at an address made from its master's and its number.</summary>
    public VenueAccount OpenSubAccount(VenueAccount master, string name)
    {
        var seed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{master.AddressText}/{master.SubAccounts.Count + 1}"));
        var address = AccountAddress.Parse("0x" + Convert.ToHexStringLower(Keccak256.HashData(seed).AsSpan(12)));
        var account = Add(new VenueAccount(address, core.OpenAccount(0), master) { Name = name });
        master.SubAccounts.Add(account);
        return account;
    }

    public VenueAccount? Find(AccountAddress address) => _byAddress.GetValueOrDefault(address);

    public VenueAccount? Find(ExchangeAccount account) => _byExchange.GetValueOrDefault(account);

    /// <summary>The master of an API wallet whose approval has not run out; null when it is none.</summary>
    public VenueAccount? MasterOf(AccountAddress agent, long nowMs)
    {
        foreach (var account in _byAddress.Values)
        {
            foreach (var approved in account.Agents)
            {
                if (approved.Address == agent && (approved.ValidUntilMs is not { } until || until > nowMs))
                    return account;
            }
        }

        return null;
    }

    public NonceWindow NoncesOf(AccountAddress signer)
    {
        if (!_nonces.TryGetValue(signer, out var window))
            _nonces.Add(signer, window = new NonceWindow());
        return window;
    }

    private VenueAccount Add(VenueAccount account)
    {
        _byAddress.Add(account.Address, account);
        _byExchange.Add(account.Exchange, account);
        return account;
    }

    /// <summary>A replaced or removed wallet is forgotten with its nonces.</summary>
    public void Forget(AccountAddress agent) => _nonces.Remove(agent);
}

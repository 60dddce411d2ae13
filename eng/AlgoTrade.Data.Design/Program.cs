using AlgoTrade.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

return 0;

/// <summary>What <c>dotnet ef</c> asks for the model. Nothing is connected to.</summary>
internal sealed class DesignTimeContext : IDesignTimeDbContextFactory<AlgoTradeDbContext>
{
    public AlgoTradeDbContext CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<AlgoTradeDbContext>().UseAlgoTrade("Host=localhost;Database=algotrade").Options);
}

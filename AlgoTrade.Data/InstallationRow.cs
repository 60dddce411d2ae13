using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AlgoTrade.Data;

/// <summary>The one row that names this database. Its number is part of every cloid, so two databases never make the same one.</summary>
internal sealed class InstallationRow
{
    /// <summary>Always true: the key that allows one row.</summary>
    public bool IsOnly { get; set; } = true;

    /// <summary>32 random bits, drawn by the first migration.</summary>
    public required long Installation { get; set; }
}

internal sealed class InstallationConfiguration : IEntityTypeConfiguration<InstallationRow>
{
    public void Configure(EntityTypeBuilder<InstallationRow> builder)
    {
        builder.ToTable("installation", table => table.HasCheckConstraint("ck_installation_one_row", "is_only"));
        builder.HasKey(row => row.IsOnly);
        builder.Property(row => row.IsOnly).ValueGeneratedNever();
    }
}

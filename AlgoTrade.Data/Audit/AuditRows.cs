using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AlgoTrade.Data.Audit;

/// <summary>One write by somebody: who, what, before, after. Never changed, never deleted.</summary>
internal sealed class AuditRow
{
    public long AuditId { get; set; }
    public required DateTimeOffset OccurredAt { get; set; }
    public required string Actor { get; set; }
    public required string Action { get; set; }
    public required string Subject { get; set; }
    public string? Before { get; set; }
    public string? After { get; set; }
    public string? TraceId { get; set; }
}

/// <summary>A key to the API. Only its hash is kept.</summary>
internal sealed class ApiKeyRow
{
    public int KeyId { get; set; }
    public required string Name { get; set; }

    /// <summary>First characters of the key, to recognise it in lists.</summary>
    public required string Prefix { get; set; }
    public required byte[] Hash { get; set; }
    public required string Role { get; set; }
    public required string CreatedBy { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? ExpiresAt { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>A browser that was let in with a key. Only the hash of its cookie is kept; it lives no longer than the key.</summary>
internal sealed class ApiSessionRow
{
    public long SessionId { get; set; }
    public required byte[] Hash { get; set; }
    public required int KeyId { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
    public required DateTimeOffset ExpiresAt { get; set; }
}

/// <summary>The answer that was given to a write with an idempotency key, to be given again.</summary>
internal sealed class IdempotencyKeyRow
{
    public required int KeyId { get; set; }
    public required string IdempotencyKey { get; set; }

    /// <summary>Of method, path and body: the same key for another request is an error.</summary>
    public required byte[] RequestHash { get; set; }

    /// <summary>HTTP status; null while the first request is still being handled.</summary>
    public int? Status { get; set; }
    public string? ContentType { get; set; }
    public string? Location { get; set; }
    public string? EntityTag { get; set; }
    public byte[]? Body { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
}

internal sealed class AuditConfiguration
    : IEntityTypeConfiguration<AuditRow>, IEntityTypeConfiguration<ApiKeyRow>, IEntityTypeConfiguration<ApiSessionRow>,
      IEntityTypeConfiguration<IdempotencyKeyRow>
{
    public void Configure(EntityTypeBuilder<AuditRow> builder)
    {
        builder.ToTable("audit_log").HasKey(row => row.AuditId);
        builder.HasIndex(row => row.OccurredAt);
        builder.HasIndex(row => new { row.Subject, row.AuditId });
        builder.Property(row => row.Before).HasColumnType("jsonb");
        builder.Property(row => row.After).HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<ApiKeyRow> builder)
    {
        builder.ToTable("api_keys").HasKey(row => row.KeyId);
        builder.HasIndex(row => row.Hash).IsUnique();
        builder.HasIndex(row => row.Name).IsUnique().HasFilter("revoked_at IS NULL");
    }

    public void Configure(EntityTypeBuilder<ApiSessionRow> builder)
    {
        builder.ToTable("api_sessions").HasKey(row => row.SessionId);
        builder.HasIndex(row => row.Hash).IsUnique();
        builder.HasIndex(row => row.KeyId);
        builder.HasOne<ApiKeyRow>().WithMany().HasForeignKey(row => row.KeyId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<IdempotencyKeyRow> builder)
    {
        builder.ToTable("idempotency_keys").HasKey(row => new { row.KeyId, row.IdempotencyKey });
        builder.HasIndex(row => row.CreatedAt);
        builder.HasOne<ApiKeyRow>().WithMany().HasForeignKey(row => row.KeyId).OnDelete(DeleteBehavior.Cascade);
    }
}

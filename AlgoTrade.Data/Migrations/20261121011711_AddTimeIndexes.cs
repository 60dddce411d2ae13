using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AlgoTrade.Data.Migrations
{
    /// <inheritdoc />
    public partial class AddTimeIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_market_trades_occurred_at",
                table: "market_trades",
                column: "occurred_at")
                .Annotation("Npgsql:IndexMethod", "brin");

            migrationBuilder.CreateIndex(
                name: "ix_heartbeats_beat_at",
                table: "heartbeats",
                column: "beat_at")
                .Annotation("Npgsql:IndexMethod", "brin");

            migrationBuilder.CreateIndex(
                name: "ix_decisions_decided_at",
                table: "decisions",
                column: "decided_at")
                .Annotation("Npgsql:IndexMethod", "brin");

            migrationBuilder.CreateIndex(
                name: "ix_bot_journal_started_at",
                table: "bot_journal",
                column: "started_at")
                .Annotation("Npgsql:IndexMethod", "brin");

            migrationBuilder.CreateIndex(
                name: "ix_asset_contexts_occurred_at",
                table: "asset_contexts",
                column: "occurred_at")
                .Annotation("Npgsql:IndexMethod", "brin");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_market_trades_occurred_at",
                table: "market_trades");

            migrationBuilder.DropIndex(
                name: "ix_heartbeats_beat_at",
                table: "heartbeats");

            migrationBuilder.DropIndex(
                name: "ix_decisions_decided_at",
                table: "decisions");

            migrationBuilder.DropIndex(
                name: "ix_bot_journal_started_at",
                table: "bot_journal");

            migrationBuilder.DropIndex(
                name: "ix_asset_contexts_occurred_at",
                table: "asset_contexts");
        }
    }
}

using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AlgoTrade.Data.Migrations
{
    /// <inheritdoc />
    public partial class AddTransfersAndShares : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_fills_account_id_coin_occurred_at_trade_id_oid",
                table: "fills");

            migrationBuilder.AddColumn<decimal>(
                name: "cash_baseline",
                table: "accounts",
                type: "numeric",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "transfers",
                columns: table => new
                {
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false),
                    amount = table.Column<decimal>(type: "numeric", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_transfers", x => new { x.account_id, x.occurred_at, x.hash, x.kind });
                    table.ForeignKey(
                        name: "fk_transfers_account_id",
                        column: x => x.account_id,
                        principalTable: "accounts",
                        principalColumn: "account_id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_fills_account_id_coin_occurred_at_trade_id_oid_bot_id",
                table: "fills",
                columns: new[] { "account_id", "coin", "occurred_at", "trade_id", "oid", "bot_id" },
                unique: true)
                .Annotation("Npgsql:NullsDistinct", false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "transfers");

            migrationBuilder.DropIndex(
                name: "ix_fills_account_id_coin_occurred_at_trade_id_oid_bot_id",
                table: "fills");

            migrationBuilder.DropColumn(
                name: "cash_baseline",
                table: "accounts");

            migrationBuilder.CreateIndex(
                name: "ix_fills_account_id_coin_occurred_at_trade_id_oid",
                table: "fills",
                columns: new[] { "account_id", "coin", "occurred_at", "trade_id", "oid" },
                unique: true);
        }
    }
}

using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AlgoTrade.Data.Migrations
{
    /// <inheritdoc />
    public partial class AddAccountLosses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "account_losses",
                columns: table => new
                {
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    equity = table.Column<decimal>(type: "numeric", nullable: false),
                    day_start_equity = table.Column<decimal>(type: "numeric", nullable: false),
                    peak_equity = table.Column<decimal>(type: "numeric", nullable: false),
                    observed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account_losses", x => x.account_id);
                    table.ForeignKey(
                        name: "fk_account_losses_account_id",
                        column: x => x.account_id,
                        principalTable: "accounts",
                        principalColumn: "account_id",
                        onDelete: ReferentialAction.Restrict);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "account_losses");
        }
    }
}

using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace AlgoTrade.Data.Migrations
{
    /// <inheritdoc />
    public partial class AddApiSessions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "entity_tag",
                table: "idempotency_keys",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "location",
                table: "idempotency_keys",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "api_sessions",
                columns: table => new
                {
                    session_id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    key_id = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_sessions", x => x.session_id);
                    table.ForeignKey(
                        name: "fk_api_sessions_key_id",
                        column: x => x.key_id,
                        principalTable: "api_keys",
                        principalColumn: "key_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_orders_bot_id_not_final",
                table: "orders",
                column: "bot_id",
                filter: "status IN ('Created', 'Sent', 'Unknown', 'Waiting', 'Open', 'Triggered')");

            migrationBuilder.CreateIndex(
                name: "ix_order_events_received_at",
                table: "order_events",
                column: "received_at")
                .Annotation("Npgsql:IndexMethod", "brin")
                .Annotation("Npgsql:StorageParameter:autosummarize", true);

            migrationBuilder.CreateIndex(
                name: "ix_fills_received_at",
                table: "fills",
                column: "received_at")
                .Annotation("Npgsql:IndexMethod", "brin")
                .Annotation("Npgsql:StorageParameter:autosummarize", true);

            migrationBuilder.CreateIndex(
                name: "ix_equity_observed_at",
                table: "equity",
                column: "observed_at")
                .Annotation("Npgsql:IndexMethod", "brin")
                .Annotation("Npgsql:StorageParameter:autosummarize", true);

            migrationBuilder.CreateIndex(
                name: "ix_api_sessions_hash",
                table: "api_sessions",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_api_sessions_key_id",
                table: "api_sessions",
                column: "key_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "api_sessions");

            migrationBuilder.DropIndex(
                name: "ix_orders_bot_id_not_final",
                table: "orders");

            migrationBuilder.DropIndex(
                name: "ix_order_events_received_at",
                table: "order_events");

            migrationBuilder.DropIndex(
                name: "ix_fills_received_at",
                table: "fills");

            migrationBuilder.DropIndex(
                name: "ix_equity_observed_at",
                table: "equity");

            migrationBuilder.DropColumn(
                name: "entity_tag",
                table: "idempotency_keys");

            migrationBuilder.DropColumn(
                name: "location",
                table: "idempotency_keys");
        }
    }
}

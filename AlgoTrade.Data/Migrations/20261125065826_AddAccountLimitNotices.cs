using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AlgoTrade.Data.Migrations
{
    /// <summary>The daemon is woken when an operator changes the limits of an account; not when only the exchange's budget is noted beside them.</summary>
    public partial class AddAccountLimitNotices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                CREATE TRIGGER notify_desired_state AFTER UPDATE ON account_limits
                    FOR EACH ROW WHEN (OLD.limits IS DISTINCT FROM NEW.limits) EXECUTE FUNCTION notify_desired_state();
                CREATE TRIGGER notify_desired_state_first AFTER INSERT ON account_limits
                    FOR EACH ROW WHEN (NEW.limits <> '{}'::jsonb) EXECUTE FUNCTION notify_desired_state();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                "DROP TRIGGER IF EXISTS notify_desired_state ON account_limits; DROP TRIGGER IF EXISTS notify_desired_state_first ON account_limits;");
        }
    }
}

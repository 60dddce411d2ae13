using System.Globalization;
using System.Text.RegularExpressions;

namespace AlgoTrade.AppHost.Tests.Compose;

/// <summary>The committed manifests themselves: gated, hardened, without a secret in clear. Needs neither Aspire nor containers.</summary>
public sealed partial class ManifestTests
{
    public static TheoryData<string, string> EachService
    {
        get
        {
            var services = new TheoryData<string, string>();
            foreach (var file in new[] { "docker-compose.yaml", "docker-compose.simulated.yaml" })
            {
                foreach (var service in Manifest.Read(file).Services)
                {
                    services.Add(file, service.Name);
                }
            }

            return services;
        }
    }

    [Theory]
    [InlineData("docker-compose.yaml", "compose-dashboard timescaledb migrations daemon api")]
    [InlineData("docker-compose.simulated.yaml", "compose-dashboard timescaledb migrations venue daemon api")]
    public void Manifest_has_the_processes_of_the_design(string file, string expected) =>
        Assert.Equal(expected, string.Join(' ', Manifest.Read(file).Services.Select(service => service.Name)));

    [Theory]
    [InlineData("docker-compose.yaml", "migrations", "timescaledb", "service_healthy")]
    [InlineData("docker-compose.yaml", "daemon", "migrations", "service_completed_successfully")]
    [InlineData("docker-compose.yaml", "daemon", "timescaledb", "service_healthy")]
    [InlineData("docker-compose.yaml", "api", "migrations", "service_completed_successfully")]
    [InlineData("docker-compose.simulated.yaml", "daemon", "venue", "service_healthy")]
    [InlineData("docker-compose.simulated.yaml", "daemon", "migrations", "service_completed_successfully")]
    public void Services_wait_for_health_and_for_the_migration(string file, string waiter, string awaited, string condition) =>
        Assert.Equal(condition, Manifest.Read(file).Service(waiter).Text("depends_on", awaited, "condition"));

    [Theory]
    [MemberData(nameof(EachService))]
    public void Service_has_as_few_rights_as_can_be(string file, string name)
    {
        var service = Manifest.Read(file).Service(name);

        Assert.Equal("true", service.Text("read_only"));
        Assert.Contains("ALL", service.List("cap_drop"));
        Assert.Empty(service.List("cap_add"));
        Assert.Contains("no-new-privileges:true", service.List("security_opt"));
        Assert.Null(service.Text("privileged"));
        var user = int.Parse(service.Text("user")!.Split(':')[0], CultureInfo.InvariantCulture);
        Assert.True(name == "timescaledb" ? user == 70 : user > 10_000, $"{name} runs as user {user}.");
    }

    [Theory]
    [MemberData(nameof(EachService))]
    public void Service_has_limits_bounded_logs_and_time_to_stop(string file, string name)
    {
        var service = Manifest.Read(file).Service(name);

        Assert.NotNull(service.Text("deploy", "resources", "limits", "cpus"));
        Assert.NotNull(service.Text("deploy", "resources", "limits", "memory"));
        Assert.NotNull(service.Text("logging", "options", "max-size"));
        Assert.NotNull(service.Text("logging", "options", "max-file"));
        // The hosts stop within ten seconds, the daemon within its thirty.
        var least = name == "daemon" ? 40 : 15;
        Assert.True(int.Parse(service.Text("stop_grace_period")!.TrimEnd('s'), CultureInfo.InvariantCulture) >= least);
    }

    [Theory]
    [MemberData(nameof(EachService))]
    public void Service_that_stays_up_checks_its_health_and_restarts(string file, string name)
    {
        var service = Manifest.Read(file).Service(name);

        if (service.RunsOnce)
        {
            Assert.Equal("migrations", name);
            return;
        }

        Assert.Equal("unless-stopped", service.Text("restart"));
        if (name == "compose-dashboard")
        {
            // Its image can neither ask itself nor run a shell; it is optional, and nothing waits for it.
            Assert.Equal("dashboard", Assert.Single(service.List("profiles")));
            Assert.DoesNotContain(Manifest.Read(file).Services, other => other.Text("depends_on", name, "condition") is not null);
            return;
        }

        Assert.NotEmpty(service.List("healthcheck", "test"));
        // What the engine finds dead it restarts; what is frozen the check ends, and only an init process can then see its child die.
        Assert.True(name == "timescaledb" || service.List("healthcheck", "test")[^1] == "--end-frozen");
        Assert.Equal("true", service.Text("init"));
    }

    [Fact]
    public void Dead_or_frozen_daemon_is_noticed_within_fifteen_seconds()
    {
        var daemon = Manifest.Read("docker-compose.yaml").Service("daemon");
        int Seconds(string key) => int.Parse(daemon.Text("healthcheck", key)!.TrimEnd('s'), CultureInfo.InvariantCulture);

        // At worst a check has just passed: one interval, then each failing check with the pause before the next.
        var failures = Seconds("retries");
        var worst = Seconds("interval") + (failures * Seconds("timeout")) + ((failures - 1) * Seconds("interval"));

        Assert.InRange(worst, 1, 15);
    }

    [Theory]
    [MemberData(nameof(EachService))]
    public void Nothing_but_the_API_and_the_optional_dashboard_is_published_and_that_on_loopback(string file, string name)
    {
        var service = Manifest.Read(file).Service(name);

        var ports = service.List("ports");

        if (name == "api")
        {
            Assert.Equal("${API_ADDRESS:-127.0.0.1}:${API_PORT:-8080}:8080", Assert.Single(ports));
        }
        else if (name == "compose-dashboard")
        {
            Assert.Equal("${DASHBOARD_ADDRESS:-127.0.0.1}:${DASHBOARD_PORT:-18888}:18888", Assert.Single(ports));
            Assert.Equal("BrowserToken", Manifest.Read(file).Service(name).Environment["DASHBOARD__FRONTEND__AUTHMODE"]);
        }
        else
        {
            Assert.Empty(ports);
        }
    }

    [Theory]
    [InlineData("docker-compose.yaml")]
    [InlineData("docker-compose.simulated.yaml")]
    public void Database_and_migrations_have_no_way_out(string file)
    {
        var manifest = Manifest.Read(file);

        foreach (var name in new[] { "timescaledb", "migrations" })
        {
            Assert.All(manifest.Service(name).List("networks"), network => Assert.True(manifest.IsInternal(network)));
        }
    }

    [Theory]
    [InlineData("docker-compose.yaml")]
    [InlineData("docker-compose.simulated.yaml")]
    public void Volumes_and_secrets_are_declared(string file)
    {
        var manifest = Manifest.Read(file);

        Assert.All(manifest.Services.SelectMany(service => service.VolumeNames), volume => Assert.True(manifest.DeclaresVolume(volume)));
        Assert.Equal(manifest.Services.SelectMany(service => service.SecretNames).Distinct().Order(), manifest.Secrets.Order());
        Assert.All(manifest.Secrets, secret => Assert.Equal($"./secrets/{secret}", manifest.SecretFile(secret)));
    }

    [Theory]
    [MemberData(nameof(EachService))]
    public void Secrets_are_files_and_never_variables(string file, string name)
    {
        foreach (var (variable, value) in Manifest.Read(file).Service(name).Environment)
        {
            Assert.DoesNotContain("Password=", value, StringComparison.OrdinalIgnoreCase);
            if (SecretName().IsMatch(variable))
            {
                Assert.EndsWith("FILE", variable, StringComparison.OrdinalIgnoreCase);
                Assert.True(value is "${AGENT_KEY_FILE:-}" || value.StartsWith("/run/secrets/", StringComparison.Ordinal), value);
            }
        }
    }

    [Fact]
    public void Trading_key_is_given_to_the_daemon_alone()
    {
        var holders = Manifest.Read("docker-compose.yaml").Services.Where(service => service.SecretNames.Contains("agent-key"));

        Assert.Equal("daemon", Assert.Single(holders).Name);
    }

    [Fact]
    public void Example_explains_every_variable_and_no_other_and_gives_its_default()
    {
        var text = Repository.Read("deploy/compose/docker-compose.yaml") + Repository.Read("deploy/compose/docker-compose.simulated.yaml");
        var used = Variable().Matches(text).Select(match => (Name: match.Groups["name"].Value, Default: match.Groups["default"])).Distinct().ToList();
        var explained = Repository.Read("deploy/compose/.env.example").Split('\n')
            .Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#'))
            .ToDictionary(line => line.Split('=')[0], line => line.Split('=')[1]);

        // The last two are read by Compose itself.
        Assert.Equal(used.Select(variable => variable.Name).Distinct().Order(), explained.Keys.Except(["COMPOSE_FILE", "COMPOSE_PROFILES"]).Order());
        Assert.All(used.Where(variable => variable.Default.Success), variable => Assert.Equal(variable.Default.Value, explained[variable.Name]));
    }

    [Theory]
    [MemberData(nameof(EachService))]
    public void Every_setting_is_an_option_that_the_code_reads(string file, string name)
    {
        var service = Manifest.Read(file).Service(name);
        foreach (var setting in service.Environment.Keys.Where(key => service.IsOurs && key.Contains("__", StringComparison.Ordinal)))
        {
            var parts = setting.Replace("_FILE", string.Empty, StringComparison.Ordinal).Split("__");
            if (parts is not ["ConnectionStrings", _] and not ["Database", "Password"])
            {
                Assert.True(OptionSources.Knows(parts[0], parts[1..].Where(part => !int.TryParse(part, out _))), $"{setting} is no option");
            }
        }
    }

    [Fact]
    public void Database_image_is_pinned_to_a_version() =>
        Assert.Matches(@"^timescale/timescaledb:\d+\.\d+\.\d+-pg\d+$", Manifest.Read("docker-compose.yaml").Service("timescaledb").Text("image"));

    [GeneratedRegex("PASSWORD|SECRET|KEY", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"(?<!\$)\$\{(?<name>[A-Z_]+)(:-(?<default>[^}]*))?")]
    private static partial Regex Variable();
}

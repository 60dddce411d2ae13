# Shared by the scripts of this folder; sourced, not run.
set -euo pipefail
deploy=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
database=${PGDATABASE:-algotrade}

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

compose() { docker compose --project-directory "$deploy/compose" "$@"; }

# Runs a PostgreSQL tool where the database is. With PGHOST set: here, with libpq's own variables (PGHOST, PGPORT, PGUSER,
# PGPASSWORD or PGPASSFILE). Otherwise inside the Compose service, where the password stays in its file.
pg() {
  if [[ -n ${PGHOST:-} ]]; then
    "$@"
  else
    compose exec -T timescaledb sh -c 'PGUSER=postgres PGPASSWORD=$(cat /run/secrets/db-owner-password) exec "$@"' sh "$@"
  fi
}

sql() { # DATABASE, then SQL on standard input
  pg psql -X -q -At -v ON_ERROR_STOP=1 -d "$1"
}

# One line per table of the schema: name, rows, and the sum of a hash over every row, which does not depend on order. Sequences are
# left out: they run ahead of any snapshot.
contents_sql() {
  cat <<'SQL'
SELECT format('SELECT %L, count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM public.%I t', 'table ' || relname, relname)
FROM pg_class c
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY relname \gexec
SQL
}

timescaledb_version() { # DATABASE; empty where the extension is absent
  sql "$1" <<<"SELECT extversion FROM pg_extension WHERE extname = 'timescaledb';"
}

# A server's own tool, of the newest version on this machine where it is not on the PATH (Debian keeps some off it).
tool() {
  command -v "$1" || compgen -G "/usr/lib/postgresql/*/bin/$1" | sort -V | tail -n 1 | grep . || fail "$1 is not on this machine: install the PostgreSQL server's tools"
}

# Checks every file of a base backup against the manifest inside of it, in a place of its own.
verify_base() { # FILE
  if [[ -n ${PGHOST:-} ]]; then
    local place
    place=$(mktemp -d)
    tar -xz -C "$place" <"$1" && "$(tool pg_verifybackup)" -q "$place" || { rm -rf "$place"; fail "the base backup does not hold what its manifest says"; }
    rm -rf "$place"
  else
    compose run --rm --no-deps -T --volume /verify --user 0:0 --entrypoint sh timescaledb -ec 'tar -xz -C /verify && pg_verifybackup -q /verify' <"$1" \
      || fail "the base backup does not hold what its manifest says"
  fi
}

# Leaves in the database when something was last done well, for `algotrade preflight` and the alert on the age of backups.
record_operation() { # KIND JSON
  sql "$database" <<SQL
INSERT INTO operations AS known (kind, finished_at, details) VALUES ('$1', now(), '$2')
ON CONFLICT (kind) DO UPDATE SET finished_at = excluded.finished_at, details = excluded.details;
SQL
}

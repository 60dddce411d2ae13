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

-- The newest turn recorded by a time (or the newest at all): what the ledger knew then, and whether a standby says so.
SELECT last_position, recorded_at, pg_is_in_recovery() FROM turns
WHERE %(known_at)s::timestamptz IS NULL OR recorded_at <= %(known_at)s::timestamptz
ORDER BY recorded_at DESC LIMIT 1

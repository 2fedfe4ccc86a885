-- The newest turn recorded by a time (or the newest at all): what the ledger knew then.
SELECT last_position, recorded_at FROM turns
WHERE %(known_at)s::timestamptz IS NULL OR recorded_at <= %(known_at)s::timestamptz
ORDER BY recorded_at DESC LIMIT 1

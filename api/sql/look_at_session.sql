-- Whose session it is, if it goes on; it is not seen by that.
SELECT person FROM sessions
WHERE hash = %(hash)s::bytea AND ended_at IS NULL AND expires_at > clock_timestamp()
  AND seen_at > clock_timestamp() - %(idle)s::interval

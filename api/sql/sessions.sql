-- The sessions that go on, of one person where that is asked for, newest first; each ends then if nobody comes back.
SELECT encode(substring(hash FOR 6), 'hex') AS id, person, how, started_at, seen_at,
       least(expires_at, seen_at + %(idle)s::interval) AS ends_at
FROM sessions
WHERE ended_at IS NULL AND expires_at > clock_timestamp() AND seen_at > clock_timestamp() - %(idle)s::interval
  AND (%(person)s::text IS NULL OR person = %(person)s::text)
ORDER BY started_at DESC, id

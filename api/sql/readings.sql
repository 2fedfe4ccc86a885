-- The newest readings, of one person, since a time, before a number, where these are asked for; newest first.
SELECT number, recorded_at, position, person, roles, way, under, asked
FROM readings
WHERE (%(person)s::text IS NULL OR person = %(person)s::text)
  AND (%(since)s::timestamptz IS NULL OR recorded_at >= %(since)s::timestamptz)
  AND (%(before)s::bigint IS NULL OR number < %(before)s::bigint)
ORDER BY number DESC LIMIT %(most)s

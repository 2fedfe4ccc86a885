-- The newest refusals, of one person, of one code, since a time, before a number, where these are asked for;
-- newest first.
SELECT number, recorded_at, position, by, role, key, digest, commands, command, code, sentence, refused
FROM refusals
WHERE (%(by)s::text IS NULL OR by = %(by)s::text)
  AND (%(code)s::text IS NULL OR code = %(code)s::text)
  AND (%(since)s::timestamptz IS NULL OR recorded_at >= %(since)s::timestamptz)
  AND (%(before)s::bigint IS NULL OR number < %(before)s::bigint)
ORDER BY number DESC LIMIT %(most)s

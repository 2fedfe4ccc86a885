-- The same by the index of labels: the sums keep the one of positions out, which would look for a rare label line by
-- line through the whole log.
SELECT line FROM events
WHERE (%(hashes)s::int[] = '{}' OR labels @> %(hashes)s::int[]) AND position + 0 > %(after)s AND position + 0 <= %(upto)s
  AND (%(kinds)s::int[] IS NULL OR labels && %(kinds)s::int[])
  AND (%(since)s::date IS NULL OR effective_on >= %(since)s::date)
  AND (%(as_of)s::date IS NULL OR effective_on <= %(as_of)s::date)
ORDER BY position + 0 LIMIT %(most)s

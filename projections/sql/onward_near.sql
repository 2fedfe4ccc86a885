-- The oldest lines between two positions that carry all the labels, are of one of the kinds and count from a day on;
-- oldest first. They are read one by one: IS TRUE keeps the index of labels out, which would collect all of a common
-- label's lines first.
SELECT line FROM events
WHERE (labels @> %(hashes)s::int[]) IS TRUE AND position > %(after)s AND position <= %(upto)s
  AND (%(kinds)s::int[] IS NULL OR (labels && %(kinds)s::int[]) IS TRUE)
  AND (%(since)s::date IS NULL OR effective_on >= %(since)s::date)
  AND (%(as_of)s::date IS NULL OR effective_on <= %(as_of)s::date)
ORDER BY position LIMIT %(most)s

-- The first lines between two positions that carry all the tags and one of the types. Planned with the values in sight:
-- whether the labels or the positions lead depends on them.
SELECT position, line FROM events
WHERE (cardinality(%(tags)s::int[]) = 0 OR labels @> %(tags)s::int[])
    AND (cardinality(%(types)s::int[]) = 0 OR labels && %(types)s::int[])
    AND position > %(after)s AND position <= %(upto)s
ORDER BY position LIMIT %(most)s

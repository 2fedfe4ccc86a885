-- The first position between two whose event carries all the tags and one of the types. Mostly there is none: OFFSET 0
-- keeps the search for a minimum from walking the whole log to find that out.
SELECT min(position) FROM (
    SELECT position FROM events
    WHERE (cardinality(%(tags)s::int[]) = 0 OR labels @> %(tags)s::int[])
        AND (cardinality(%(types)s::int[]) = 0 OR labels && %(types)s::int[])
        AND position > %(after)s AND position <= %(upto)s
    OFFSET 0
) AS met

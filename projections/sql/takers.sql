-- The facts that ever took these names, oldest first, and whether each still holds its name: a later row of the same
-- name says that it was freed, or freed and taken again.
SELECT uuid_send(claims.name), events.line, NOT EXISTS (
    SELECT FROM claims AS later WHERE later.name = claims.name AND later.position > claims.position
)
FROM unnest(%(names)s::uuid[]) AS asked (name)
JOIN claims ON claims.name = asked.name AND claims.taken
JOIN events ON events.position = claims.position
ORDER BY events.position

-- Which of the names are taken, and since which position: the newest row of a name decides.
SELECT uuid_send(asked.name), newest.position
FROM unnest(%(names)s::uuid[]) AS asked (name)
CROSS JOIN LATERAL (
    SELECT position, taken FROM claims WHERE claims.name = asked.name ORDER BY position DESC LIMIT 1
) AS newest
WHERE newest.taken

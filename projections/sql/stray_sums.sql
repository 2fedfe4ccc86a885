-- Sums at a position up to which nothing was summed up: a balance would take them for complete.
SELECT position, period FROM sums
WHERE position NOT IN (SELECT position FROM summed) ORDER BY position, period LIMIT 1

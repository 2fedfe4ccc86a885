-- The last position of the log, and how many facts are not summed up yet.
SELECT last_position, last_position - coalesce((SELECT max(position) FROM summed), 0) AS behind
FROM turns ORDER BY recorded_at DESC LIMIT 1

-- The newest turn, and what the server's clock says.
SELECT recorded_at, last_position, root, clock_timestamp() FROM turns ORDER BY recorded_at DESC LIMIT 1

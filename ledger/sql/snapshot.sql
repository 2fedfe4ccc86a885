-- The newest snapshot of one version of the fold that this log contains.
SELECT s.position, s.root, s.recorded_at, s.state FROM snapshots AS s
JOIN turns AS t ON t.recorded_at = s.recorded_at AND t.last_position = s.position AND t.root = s.root
WHERE s.version = %(version)s ORDER BY s.position DESC LIMIT 1

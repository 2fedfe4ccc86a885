-- Where the newest snapshot of one version of the fold stands that this log contains; 0 where there is none.
SELECT coalesce(max(s.position), 0) FROM snapshots AS s
JOIN turns AS t ON t.recorded_at = s.recorded_at AND t.last_position = s.position AND t.root = s.root
WHERE s.version = %(version)s

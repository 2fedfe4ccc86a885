-- The snapshots of one version of the fold, their state as a digest.
SELECT position, root, recorded_at, sha256(state) FROM snapshots WHERE version = %(version)s

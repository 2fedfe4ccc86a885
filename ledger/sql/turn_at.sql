-- The turn recorded at a time: is what a writer remembers still part of this log?
SELECT last_position, root FROM turns WHERE recorded_at = %(recorded_at)s

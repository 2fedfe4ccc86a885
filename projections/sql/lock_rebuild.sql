-- Taken or refused, never waited for; no reader is in its way.
LOCK TABLE rebuild_lock IN EXCLUSIVE MODE NOWAIT

-- Locked by whoever rebuilds, for as long as it takes: one at a time. It holds no rows.
CREATE TABLE rebuild_lock (nothing boolean);

-- Locked first: one that a follower is just writing is waited for, and goes too.
LOCK TABLE snapshots IN SHARE ROW EXCLUSIVE MODE;
DELETE FROM snapshots

-- What a pooled connection's transaction begins with: the clerk's role in the ledger's schema, statements that each see
-- what was committed before them, and limits so that a frozen writer does not keep the lock.
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
SET LOCAL ROLE {clerk};
SET LOCAL search_path = {schema};
SET LOCAL TimeZone = 'UTC';
SET LOCAL enable_seqscan = off;
SET LOCAL jit = off;
SET LOCAL lock_timeout = {lock_timeout};
SET LOCAL idle_in_transaction_session_timeout = '10s'

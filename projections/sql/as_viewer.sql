-- Whoever waits for a view has left after a minute; whoever takes a long answer a page at a time, and takes none for a
-- minute, too.
SET statement_timeout = '60s';
SET idle_in_transaction_session_timeout = '60s'

-- The log of one ledger. One schema is one ledger; nothing here reaches outside it.
--
-- `events` and `turns` are the truth; the other tables follow from the lines and can be dropped and rebuilt.

-- The row that a writer locks to take its turn. It is never rewritten, so an old snapshot cannot slow it down.
CREATE TABLE turn_lock (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row));
INSERT INTO turn_lock DEFAULT VALUES;

-- One row a turn, appended: its time (UTC, never backwards), the last position, the tree's root over all lines so far.
-- The head is the newest row. An answer that rests on an earlier receipt appends one too, at an unchanged position.
CREATE TABLE turns (
    recorded_at timestamptz PRIMARY KEY,
    last_position bigint NOT NULL,
    root bytea NOT NULL
);
INSERT INTO turns (recorded_at, last_position, root) VALUES ('1970-01-01 00:00:00Z', 0, sha256(''));

-- One row a fact. `line` holds its exact bytes, the line it has in an exported journal; the other columns only index
-- what the line says. Labels are its tags, each behind a colon, and its type behind an equals sign.
CREATE TABLE events (
    position bigint PRIMARY KEY,
    effective_on date,
    line bytea NOT NULL,
    labels text[] NOT NULL
);
-- A short pending list: every look-up reads all of it, and a conditional append does so while it holds the lock.
CREATE INDEX events_labels ON events USING gin (labels) WITH (gin_pending_list_limit = 256);

-- Roots of the complete subtrees of 256 ^ level lines (RFC 6962); what a proof needs beside at most 255 lines a level.
CREATE TABLE tiles (
    level smallint NOT NULL,
    index bigint NOT NULL,
    root bytea NOT NULL,
    PRIMARY KEY (level, index)
);

-- Names unique over all history (register numbers, instalments, invoices, idempotency keys): 16 bytes of their SHA-256.
-- Appended when a fact takes or frees the name; the newest row decides.
CREATE TABLE claims (
    name bytea NOT NULL,
    position bigint NOT NULL,
    taken boolean NOT NULL,
    PRIMARY KEY (name, position)
);

-- Commitments as they were when they left the books, paid in full; the newest row comes back when one is reopened.
CREATE TABLE shelf (
    decision text NOT NULL,
    position bigint NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (decision, position)
);

-- Books as of a position, so that a start need not read all history; valid for one version of the fold.
CREATE TABLE snapshots (
    version text NOT NULL,
    position bigint NOT NULL,
    root bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (version, position)
);

-- Append-only, whoever asks and whatever session_replication_role says. An owner can still get past a trigger: that is
-- what a checkpoint held elsewhere detects.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON turns
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON turns
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE events ENABLE ALWAYS TRIGGER append_only_rows;
ALTER TABLE events ENABLE ALWAYS TRIGGER append_only_table;
ALTER TABLE turns ENABLE ALWAYS TRIGGER append_only_rows;
ALTER TABLE turns ENABLE ALWAYS TRIGGER append_only_table;

-- What is written beside the events in the same turn. The projections replace it; the log itself projects nothing.
CREATE FUNCTION project(
    after bigint, effective date[], postings_at bigint[], postings_to int[], cents bigint[], new_accounts jsonb
) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF cardinality(postings_at) > 0 THEN
        RAISE EXCEPTION 'this ledger has no projection to post to';
    END IF;
END $$;

-- Take the lock that orders all writers; alone in its statement, so that what follows sees what the last one wrote.
CREATE FUNCTION lock_turn() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM turn_lock FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the row that orders the writers is missing: restore turn_lock';
    END IF;
END $$;

-- Write one turn: all of it or nothing. Returns 'recorded', or why nothing was written:
--   'moved'    others recorded since the writer last looked (or its books are not of this log)
--   'claimed'  a name it took for free is taken
--   'untimely' its recorded time is not after the last turn's, or not within five seconds of this server's clock
CREATE FUNCTION record_turn(
    after bigint, after_root bytea, recorded timestamptz, new_root bytea,
    lines bytea[], effective date[], labels_joined text[],
    tile_levels smallint[], tile_indexes bigint[], tile_roots bytea[],
    assumed_free bytea[], claim_names bytea[], claim_positions bigint[], claims_taken boolean[],
    shelved text[], shelved_at bigint[], shelved_states bytea[],
    postings_at bigint[], postings_to int[], cents bigint[], new_accounts jsonb
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    head turns;
    last_line bigint := after + cardinality(lines);
BEGIN
    PERFORM lock_turn();
    SELECT * INTO STRICT head FROM turns ORDER BY recorded_at DESC LIMIT 1;
    IF (head.last_position, head.root) IS DISTINCT FROM (after, after_root) THEN
        RETURN 'moved';
    END IF;
    IF (recorded > head.recorded_at AND abs(extract(epoch FROM clock_timestamp() - recorded)) <= 5) IS NOT TRUE THEN
        RETURN 'untimely';
    END IF;
    IF EXISTS (
        SELECT FROM unnest(assumed_free) AS asked (name)
        CROSS JOIN LATERAL (
            SELECT taken FROM claims WHERE claims.name = asked.name ORDER BY position DESC LIMIT 1
        ) AS newest
        WHERE newest.taken
    ) THEN
        RETURN 'claimed';
    END IF;

    INSERT INTO events (position, effective_on, line, labels)
        SELECT after + n, day, line, string_to_array(joined, E'\x1f')
        FROM unnest(lines, effective, labels_joined) WITH ORDINALITY AS t (line, day, joined, n);
    INSERT INTO claims (name, position, taken)
        SELECT * FROM unnest(claim_names, claim_positions, claims_taken);
    IF cardinality(postings_at) > 0 THEN
        PERFORM project(after, effective, postings_at, postings_to, cents, new_accounts);
    END IF;
    IF cardinality(tile_levels) > 0 THEN
        INSERT INTO tiles (level, index, root) SELECT * FROM unnest(tile_levels, tile_indexes, tile_roots);
    END IF;
    IF cardinality(shelved) > 0 THEN
        INSERT INTO shelf (decision, position, state) SELECT * FROM unnest(shelved, shelved_at, shelved_states);
    END IF;
    INSERT INTO turns (recorded_at, last_position, root) VALUES (recorded, last_line, new_root);
    RETURN 'recorded';
END $$;

-- Keep a snapshot of the books; older ones, and those of another version of the fold, are dropped.
CREATE FUNCTION keep_snapshot(
    of_version text, at_position bigint, at_root bytea, at_time timestamptz, books bytea
)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO snapshots (version, position, root, recorded_at, state)
        VALUES (of_version, at_position, at_root, at_time, books) ON CONFLICT DO NOTHING;
    DELETE FROM snapshots WHERE version <> of_version OR position < at_position;
END $$;

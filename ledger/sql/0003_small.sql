-- Fewer bytes a fact. Tables are written anew, and a snapshot from before would find them empty: so whoever writes is done
-- first, and whoever reads, too, for every view and every page begins with the turns.
SELECT lock_turn();
LOCK TABLE turns, events, claims IN ACCESS EXCLUSIVE MODE;

-- What is kept of labels (a fact's type behind an equals sign, its tags behind colons): of each the first four bytes of
-- its SHA-256, as a signed number. The labels themselves stand in the line: whoever finds it by hashes looks there.
CREATE FUNCTION label_hashes(VARIADIC labels text[]) RETURNS int[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ARRAY(
    SELECT ('x' || encode(substring(sha256(convert_to(label, 'UTF8')) FOR 4), 'hex'))::bit(32)::int
    FROM unnest(labels) WITH ORDINALITY AS l (label, n) ORDER BY n
);
ALTER TABLE events ALTER COLUMN labels TYPE int[] USING label_hashes(VARIADIC labels);

-- Names are any 16 bytes; a uuid holds them without saying how long they are.
ALTER TABLE claims ALTER COLUMN name TYPE uuid USING encode(name, 'hex')::uuid;

-- What the planner knew of a column is forgotten with its type; of an empty table it had better know nothing.
DO $$
BEGIN
    IF EXISTS (SELECT FROM events) THEN
        ANALYZE events, claims;
    END IF;
END $$;

DROP FUNCTION record_turn(
    bigint, bytea, timestamptz, bytea, bytea[], date[], text[], smallint[], bigint[], bytea[], bytea[], bytea[], bigint[],
    boolean[], text[], bigint[], bytea[], bigint[], int[], bigint[], jsonb
);

-- Write one turn: all of it or nothing. Returns 'recorded', or why nothing was written:
--   'moved'    others recorded since the writer last looked (or its books are not of this log)
--   'claimed'  a name it took for free is taken
--   'untimely' its recorded time is not after the last turn's, or not within five seconds of this server's clock
CREATE FUNCTION record_turn(
    after bigint, after_root bytea, recorded timestamptz, new_root bytea,
    lines bytea[], effective date[], labels_written text[],
    tile_levels smallint[], tile_indexes bigint[], tile_roots bytea[],
    assumed_free uuid[], claim_names uuid[], claim_positions bigint[], claims_taken boolean[],
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
        SELECT after + n, day, line, written::int[]
        FROM unnest(lines, effective, labels_written) WITH ORDINALITY AS t (line, day, written, n);
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

-- expands
-- Who may come in, and who read what. No part of the log: nothing is decided on it, verify does not read it, rebuild
-- leaves it. Of a secret only its SHA-256 is kept. All times are this server's.

-- Tokens, for systems. A token's secret is shown once; what it may do is written here for good, and so is its end.
CREATE TABLE tokens (
    id text PRIMARY KEY,
    hash bytea NOT NULL,
    person text NOT NULL,
    scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
    issued_by text NOT NULL,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > issued_at AND expires_at <= issued_at + interval '366 days')
);
CREATE TABLE revocations (
    token text PRIMARY KEY REFERENCES tokens,
    revoked_by text NOT NULL,
    revoked_at timestamptz NOT NULL
);

-- Sessions, for people; of a session only when it was last seen and when it was ended is written anew.
CREATE TABLE sessions (
    hash bytea PRIMARY KEY,
    person text NOT NULL,
    how text NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX sessions_person ON sessions (person) WHERE ended_at IS NULL;

-- Sign-ins under way, each to be finished once, by the browser that began it.
CREATE TABLE sign_ins (
    hash bytea PRIMARY KEY,
    began_at timestamptz NOT NULL
);
CREATE INDEX sign_ins_began_at ON sign_ins (began_at);

-- Who read what: noted before the answer goes out. The position is that of the log's head then.
CREATE TABLE readings (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recorded_at timestamptz NOT NULL,
    position bigint NOT NULL,
    person text NOT NULL,
    roles text[] NOT NULL,
    way text NOT NULL,
    under text NOT NULL,
    asked text NOT NULL
);
CREATE INDEX readings_person ON readings (person, number);
CREATE INDEX readings_recorded_at ON readings (recorded_at);

DO $$
DECLARE
    register text;
BEGIN
    FOREACH register IN ARRAY ARRAY['tokens', 'revocations', 'readings', 'sessions'] LOOP
        EXECUTE format(
            'CREATE TRIGGER append_only_rows BEFORE %s ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()',
            CASE register WHEN 'sessions' THEN 'DELETE' ELSE 'UPDATE OR DELETE' END, register
        );
        EXECUTE format(
            'CREATE TRIGGER append_only_table BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
            register
        );
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER append_only_rows', register);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER append_only_table', register);
    END LOOP;
END $$;

-- Issue a token for so many days.
CREATE FUNCTION issue_token(
    new_id text, new_hash bytea, for_person text, new_scopes text[], by_whom text, days int
) RETURNS tokens LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    INSERT INTO tokens (id, hash, person, scopes, issued_by, issued_at, expires_at)
        SELECT new_id, new_hash, for_person, new_scopes, by_whom, now, now + make_interval(days => days)
        FROM clock_timestamp() AS now
        RETURNING *
$$;

-- Revoke a token, once and for good; whether there is such a token.
CREATE FUNCTION revoke_token(which text, by_whom text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    INSERT INTO revocations (token, revoked_by, revoked_at)
        SELECT id, by_whom, clock_timestamp() FROM tokens WHERE id = which ON CONFLICT DO NOTHING;
    SELECT EXISTS (SELECT FROM tokens WHERE id = which)
$$;

-- Start a session.
CREATE FUNCTION start_session(new_hash bytea, for_person text, came_how text, most interval) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    INSERT INTO sessions (hash, person, how, started_at, seen_at, expires_at)
        SELECT new_hash, for_person, came_how, now, now, now + most FROM clock_timestamp() AS now
$$;

-- Whose session it is, if it goes on; that it was seen is written once a minute.
CREATE FUNCTION visit(which bytea, most_idle interval) RETURNS TABLE (person text, how text)
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    UPDATE sessions SET seen_at = clock_timestamp()
        WHERE hash = which AND ended_at IS NULL AND expires_at > clock_timestamp()
          AND seen_at > clock_timestamp() - most_idle AND seen_at < clock_timestamp() - interval '1 minute';
    SELECT person, how FROM sessions
        WHERE hash = which AND ended_at IS NULL AND expires_at > clock_timestamp()
          AND seen_at > clock_timestamp() - most_idle
$$;

-- End a session; and all of a person's, how many there were.
CREATE FUNCTION end_session(which bytea) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    UPDATE sessions SET ended_at = clock_timestamp() WHERE hash = which AND ended_at IS NULL
$$;
CREATE FUNCTION end_sessions(of_person text) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    WITH ended AS (
        UPDATE sessions SET ended_at = clock_timestamp()
            WHERE person = of_person AND ended_at IS NULL AND expires_at > clock_timestamp() RETURNING 1
    )
    SELECT count(*) FROM ended
$$;

-- Begin a sign-in, and forget those that were not finished in time.
CREATE FUNCTION begin_sign_in(new_hash bytea, within interval) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    DELETE FROM sign_ins WHERE began_at < clock_timestamp() - within;
    INSERT INTO sign_ins (hash, began_at) VALUES (new_hash, clock_timestamp())
$$;

-- Finish a sign-in: true for the first who does, in time.
CREATE FUNCTION finish_sign_in(which bytea, within interval) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    WITH taken AS (DELETE FROM sign_ins WHERE hash = which RETURNING began_at)
    SELECT EXISTS (SELECT FROM taken WHERE began_at >= clock_timestamp() - within)
$$;

-- Note what somebody is about to be shown.
CREATE FUNCTION note_reading(
    by_person text, with_roles text[], which_way text, which_right text, what text
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    INSERT INTO readings (recorded_at, position, person, roles, way, under, asked)
        SELECT clock_timestamp(), last_position, by_person, with_roles, which_way, which_right, what
        FROM turns ORDER BY recorded_at DESC LIMIT 1
$$;

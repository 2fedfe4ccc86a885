-- expands
-- Keep a snapshot of the books; its version's older ones are dropped. Servers of another version may run beside this one
-- and start from theirs: those go when they are a day older, so that what a version leaves behind does not stay for good.
CREATE OR REPLACE FUNCTION keep_snapshot(
    of_version text, at_position bigint, at_root bytea, at_time timestamptz, books bytea
)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO snapshots (version, position, root, recorded_at, state)
        VALUES (of_version, at_position, at_root, at_time, books) ON CONFLICT DO NOTHING;
    DELETE FROM snapshots WHERE CASE version
        WHEN of_version THEN position < at_position
        ELSE recorded_at < at_time - interval '1 day'
    END;
END $$;

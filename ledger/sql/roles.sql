-- Who may do what. The owner cannot log in; the clerk reads, and writes through the turn function alone.
DO $$
DECLARE
    ledger text := current_schema();
    clerk text := ledger || '_clerk';
BEGIN
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM PUBLIC', ledger);
    EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA %I FROM PUBLIC', ledger);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', ledger, clerk);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO %I', ledger, clerk);
    EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA %I TO %I', ledger, clerk);
    EXECUTE format('REVOKE EXECUTE ON FUNCTION project FROM %I', clerk);
    EXECUTE format('REVOKE EXECUTE ON FUNCTION refuse_change FROM %I', clerk);
END $$;

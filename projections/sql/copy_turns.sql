-- The turns but the opening one, which every ledger has from the start.
COPY (
    SELECT recorded_at, last_position, root FROM turns WHERE recorded_at > to_timestamp(0) ORDER BY recorded_at
) TO STDOUT

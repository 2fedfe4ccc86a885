SELECT record_turn(
    %(after)b::bigint, %(after_root)b::bytea, %(recorded)b::timestamptz, %(new_root)b::bytea,
    %(lines)b::bytea[], %(effective)b::date[], %(labels)b::text[],
    %(tile_levels)s::smallint[], %(tile_indexes)s::bigint[], %(tile_roots)s::bytea[],
    %(assumed_free)b::bytea[], %(claim_names)b::bytea[], %(claim_positions)b::bigint[], %(claims_taken)b::boolean[],
    %(shelved)s::text[], %(shelved_at)s::bigint[], %(shelved_states)s::bytea[],
    %(postings_at)b::bigint[], %(postings_to)b::int[], %(cents)b::bigint[], %(new_accounts)s::jsonb
)

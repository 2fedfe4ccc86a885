SELECT record_turn(
    %(after)b::bigint, %(after_root)b::bytea, %(recorded)b::timestamptz, %(new_root)b::bytea,
    %(lines)b::bytea[], %(effective)b::date[], %(labels)b::text[],
    %(tile_levels)b::smallint[], %(tile_indexes)b::bigint[], %(tile_roots)b::bytea[],
    %(assumed_free)b::uuid[], %(claim_names)b::uuid[], %(claim_positions)b::bigint[], %(claims_taken)b::boolean[],
    %(shelved)b::text[], %(shelved_at)b::bigint[], %(shelved_states)b::bytea[],
    %(postings_at)b::bigint[], %(postings_to)b::int[], %(cents)b::bigint[], %(new_accounts)s::jsonb
)

SELECT note_reading(
    %(person)s::text, %(roles)s::text[], %(way)s::text, %(right)s::text, %(asked)s::text
)

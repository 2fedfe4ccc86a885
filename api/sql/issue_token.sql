-- A new token, as it was written.
SELECT id, person, scopes, issued_by, issued_at, expires_at
FROM issue_token(
    %(id)s::text, %(hash)s::bytea, %(person)s::text, %(scopes)s::text[], %(by)s::text, %(days)s::int
)

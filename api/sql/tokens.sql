-- Every token there ever was, newest first.
SELECT id, person, scopes, issued_by, issued_at, expires_at, revoked_by, revoked_at
FROM tokens LEFT JOIN revocations ON token = id
ORDER BY issued_at DESC, id

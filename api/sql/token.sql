-- A token that is neither expired nor revoked.
SELECT hash, person, scopes FROM tokens
WHERE id = %(id)s::text AND expires_at > clock_timestamp()
  AND NOT EXISTS (SELECT FROM revocations WHERE token = tokens.id)

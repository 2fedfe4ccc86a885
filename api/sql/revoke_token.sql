SELECT revoke_token(%(id)s::text, %(by)s::text)

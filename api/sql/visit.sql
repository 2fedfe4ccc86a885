SELECT person FROM visit(%(hash)s::bytea, %(idle)s::interval)

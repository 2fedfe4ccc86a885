SELECT person, how FROM visit(%(hash)s::bytea, %(idle)s::interval)

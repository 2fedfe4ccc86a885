-- All rows of a register, as text.
COPY {table} ({columns}) TO STDOUT

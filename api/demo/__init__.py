"""The demonstration: the founding of the Centre and six invented years, asked for through ordinary commands.

Loaded into an empty ledger it is accepted as a whole; its corrections name positions counted from the first request.
Every request carries a key of its own, so that loading it again adds nothing.
"""

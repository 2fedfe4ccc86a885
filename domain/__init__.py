"""Public money between Parliament's decision and the payment: facts, rules and the books they add up to."""

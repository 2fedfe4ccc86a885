"""Payments from files: reading them, deciding them, recording them, and giving back what was refused."""

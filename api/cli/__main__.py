"""``python -m api.cli`` is ``momentti``."""

from __future__ import annotations

from api.cli import main

main()

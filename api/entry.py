"""The way in: who presses Ctrl-C while the program is still being read has stopped it, like at any other time."""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Run the command line."""
    try:
        from api import cli
    except KeyboardInterrupt:
        said = "Stopped. Nothing was changed."
        told = json.dumps({"error": {"code": "stopped", "message": said, "problems": []}}, indent=2)
        sys.stderr.write(f"{told if '--json' in sys.argv else said}\n")
        sys.exit(130)
    cli.main()

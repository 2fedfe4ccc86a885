"""What `make bench-peers` installs: the peers that come from npm, beside this file and out of version control."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"

NOT_INSTALLED = "not installed, skipped: `make bench-peers` installs it (needs node and npm)"

"""Looks every pinned package up among the known holes. A hole fails; a service that cannot be asked is said.

``python .ci/audit.py [PROGRAM]``: with another program than the pip-audit beside this Python.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
IGNORED = Path(__file__).with_name("audit-ignored.txt")


def ignored(text: str) -> dict[str, str]:
    """The holes that do not concern us, each with its reason."""
    found = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            hole, _, reason = line.partition(" ")
            if not reason.strip():
                raise ValueError(f"{IGNORED.name}: {hole} is ignored without a reason")
            found[hole] = reason.strip()
    return found


def judge(report: dict[str, Any], known: dict[str, str]) -> tuple[list[str], bool]:
    """What is to be said of a report, and whether it holds."""
    packages = report["dependencies"]
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    said, holds, met = [], True, set()
    for package in packages:
        for hole in package.get("vulns", ()):
            names = {hole["id"], *hole.get("aliases", ())}
            met |= names & known.keys()
            if names & known.keys():
                continue
            holds = False
            fixed = ", ".join(hole.get("fix_versions", ())) or "no version yet"
            said.append(f"{package['name']} {package['version']}: {hole['id']}, fixed in {fixed}")
    audited = len(packages) - len(unknown)
    if not audited:
        said.append(
            f"NOT audited: the service knows none of the {len(packages)} packages, or is not the one it should be."
        )
    else:
        said.append(f"{audited} of {len(packages)} packages audited, {len(met)} holes ignored with a reason.")
        if unknown:
            said.append(f"NOT audited: {', '.join(unknown)}")
        said += [
            f"{hole} is ignored and was not met: strike it off" for hole in known if hole not in met and not unknown
        ]
    return said, holds


def main(program: str) -> int:
    """Ask, and judge what is answered."""
    known = ignored(IGNORED.read_text("utf-8"))
    asked = [program, "-r", "requirements.lock", "--disable-pip", "--require-hashes", "-f", "json"]
    done = subprocess.run([*asked, "--progress-spinner", "off"], cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        report = json.loads(done.stdout)
    except json.JSONDecodeError:
        why = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        print(f"NOT audited: the service cannot be asked ({why}).")
        return 0
    said, holds = judge(report, known)
    print("\n".join(said))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:] or [str(Path(sys.executable).with_name("pip-audit"))]))

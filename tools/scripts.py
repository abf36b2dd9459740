"""Check the scripts of ``stream_sparse/web``: TypeScript checks their types, Biome what is likely a mistake.

    .venv-test/bin/python tools/scripts.py

npm, which comes with the extra ``dev``, fetches both checkers into ``tools/javascript/node_modules``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "tools" / "javascript"
WEB = ROOT / "stream_sparse" / "web"
BIN = HERE / "node_modules" / ".bin"


def main() -> int:
    """Run both checkers; return 1 if one of them has found something."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    npm = shutil.which("npm", path=path)
    if npm is None:
        print("expected npm, which fetches the checkers, and found none", file=sys.stderr)
        return 1
    quiet = ["--silent", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
    os.environ["PATH"] = path  # npm and the checkers are scripts that call node
    commands = [
        [npm, "install", *quiet],
        [BIN / "tsc", "--project", HERE],
        [
            BIN / "biome",
            "lint",
            f"--config-path={HERE}",
            "--error-on-warnings",
            ROOT / "stream_sparse" / "web",
        ],
    ]
    for command in commands:
        if subprocess.run(command, cwd=HERE, check=False).returncode:
            return 1
    print("scripts checked")
    return 0


if __name__ == "__main__":
    sys.exit(main())

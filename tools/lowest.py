"""Run what README and guide name, with the oldest versions that pyproject.toml allows and all extras.

    python tools/lowest.py FOLDER

It makes environments in that folder, one with each of OpenCV's wheels, which exclude each other: the oldest
direct dependencies, and the newest versions of what those need. It needs Python, and PyPI.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.env import ROOT, WHEELS, make, with_uv

TESTS = [
    "tests/test_readme.py", "tests/exports", "tests/records", "tests/batch", "tests/sources",
    "tests/studio/test_widget.py", "tests/cli", "tests/plan",
]  # fmt: skip
"""The commands of all pages, and what besides them uses the extras, PyAV and OpenCV."""
# Old versions warn that newer ones of others are about to drop what they use.
PYTEST = ["-m", "pytest", "-n0", "-W", "ignore::DeprecationWarning", "-W", "ignore::FutureWarning"]


def main() -> int:
    """Make both environments, and run the tests in each; all of them in the first one."""
    tree = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    others = sorted(tree["project"]["optional-dependencies"].keys() - WHEELS.keys())
    groups = [word for name in tree["dependency-groups"] for word in ("--group", name)]
    for wheel, tests in zip(WHEELS, (TESTS, TESTS[:1]), strict=True):
        venv = (Path(sys.argv[1]) / wheel).absolute()
        python = venv / "bin" / "python"
        extras = [word for extra in (wheel, *others) for word in ("--extra", extra)]
        # uv alone takes the oldest versions.
        lowest = ["--resolution", "lowest-direct", "-r", str(ROOT / "pyproject.toml"), *extras, *groups]
        steps = lowest, ["--no-deps", "-e", str(ROOT)]
        shutil.rmtree(venv, ignore_errors=True)
        print(f"oldest versions into {venv}", flush=True)
        if not make(venv) or not all(with_uv(python, *words, loud=True) for words in steps):
            return 1
        if subprocess.run([python, *PYTEST, *tests], cwd=ROOT, check=False).returncode:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

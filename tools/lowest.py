"""Run what README and guide name, with the oldest versions that pyproject.toml allows and all extras.

    python tools/lowest.py FOLDER

It makes environments in that folder, one with each of OpenCV's wheels, which exclude each other: the oldest
direct dependencies, and the newest versions of what those need. It needs Python, and PyPI.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.env import ROOT, WHEELS, make

TESTS = [
    "tests/test_readme.py", "tests/exports", "tests/records", "tests/batch", "tests/sources",
    "tests/studio/test_widget.py", "tests/cli", "tests/plan",
]  # fmt: skip
"""The commands of all pages, and what besides them uses the extras, PyAV and OpenCV."""
# Old versions warn that newer ones of others are about to drop what they use.
PYTEST = ["-m", "pytest", "-n0", "-W", "ignore::DeprecationWarning", "-W", "ignore::FutureWarning"]


def main() -> int:
    """Make both environments, and run the tests in each; all of them in the first one."""
    folder = Path(sys.argv[1])
    uv = _uv(folder / "uv")
    if uv is None:
        return 2
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    others = sorted(project["optional-dependencies"].keys() - WHEELS.keys())
    for wheel, tests in zip(WHEELS, (TESTS, TESTS[:1]), strict=True):
        venv = folder / wheel
        python = venv / "bin" / "python"
        extras = [word for extra in (wheel, *others) for word in ("--extra", extra)]
        install = [uv, "pip", "install", "-q", "--python", python]
        lowest = ["--resolution", "lowest-direct", "-r", "pyproject.toml", *extras]
        commands = [
            [uv, "venv", "-q", "--clear", "--python", sys.executable, venv],
            [*install, *lowest],
            [*install, "--no-deps", "-e", "."],
            [python, *PYTEST, *tests],
        ]
        for words in commands:
            print(" ".join(map(str, words)), flush=True)
            if subprocess.run(words, cwd=ROOT, check=False).returncode:
                return 1
    return 0


def _uv(venv: Path) -> Path | None:
    """Return the program uv, which alone takes the oldest versions; it is installed where it is missing."""
    uv = venv.absolute() / "bin" / "uv"
    if not uv.exists():
        if not make(venv):
            return None
        subprocess.run([venv / "bin" / "python", "-m", "pip", "install", "-q", "uv"], check=True)
    return uv


if __name__ == "__main__":
    sys.exit(main())

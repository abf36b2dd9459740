"""Install the wheel in fresh environments, outside the checkout, and use it as the README says.

    python tools/smoke.py [EXTRA ...]

It builds the wheel into ``dist/`` where there is none. For no extra and for each EXTRA (``desktop`` by
default) it prints how many packages are installed and how large they are, and runs the program. It needs
Python and a package index.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.env import ROOT, make, with_uv

SIZES = """
import importlib.metadata as metadata
found = [one for one in metadata.distributions() if one.name not in ("pip", "uv", "setuptools")]
files = {file.locate() for one in found for file in one.files or ()}
size = sum(file.stat().st_size for file in files if file.is_file())
print(f"{len(found)} packages, {size / 1e6:.0f} MB")
"""
COMMANDS = [
    ["--version"],
    ["doctor"],
    ["run", "bird", "--no-show", "--frames", "60", "--record", "runs/bird"],
    ["verify", "runs/bird"],
]


def main() -> int:
    """Try the wheel without an extra, and with each on the command line."""
    wheels = sorted((ROOT / "dist").glob("*.whl")) or built()
    return max(tried(wheels[-1], extra) for extra in ["", *(sys.argv[1:] or ["desktop"])])


def built() -> list[Path]:
    """Build the wheel."""
    with tempfile.TemporaryDirectory() as folder:
        python = environment(Path(folder))
        with_uv(python, "build", loud=True)
        subprocess.run([python, "-m", "build", "--wheel", "--outdir", ROOT / "dist", ROOT], check=True)
    return sorted((ROOT / "dist").glob("*.whl"))


def tried(wheel: Path, extra: str) -> int:
    """Install the wheel with an extra, and run the commands; returns 1 where one fails."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        python = environment(Path(folder))
        if not with_uv(python, f"{wheel}[{extra}]" if extra else str(wheel), loud=True):
            return 1
        print(f"[{extra}]" if extra else "without an extra", end=": ", flush=True)
        subprocess.run([python, "-c", SIZES], check=True)
        # Without OpenCV nothing is drawn, so nothing is run.
        for command in COMMANDS if extra else COMMANDS[:1]:
            print("$ stream-sparse", *command, flush=True)
            words = [python, "-m", "stream_sparse", *command]
            if subprocess.run(words, cwd=folder, check=False).returncode:
                return 1
    return 0


def environment(folder: Path) -> Path:
    """Make an environment in a folder; returns its Python."""
    if not make(folder / "venv"):
        sys.exit(1)
    names = ("Scripts/python.exe", "bin/python")
    return next(path for name in names if (path := folder / "venv" / name).exists())


if __name__ == "__main__":
    sys.exit(main())

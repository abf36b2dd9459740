"""Make a virtual environment with this checkout in it; do nothing where it is up to date.

    python tools/env.py .venv [desktop | headless] [GROUP ...]

Unless one is named, it takes OpenCV's wheel with windows where that would work, else the one without. A GROUP
is one of the dependency groups of ``pyproject.toml``. It needs Python alone.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WHEELS = {"desktop": "opencv-python", "headless": "opencv-python-headless"}


def main() -> int:
    """Make the environment named on the command line."""
    venv, names = Path(sys.argv[1]), sys.argv[2:]
    asked = [name for name in names if name in WHEELS]
    groups = [name for name in names if name not in WHEELS]
    wanted = asked[0] if asked else opencv_extra(needs_display="dev" not in groups)
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = venv / "stamp"
    had = stamp.read_text("utf-8").split() if stamp.exists() and python.exists() else []
    # The wheel with windows also serves without a display: a log-in over ssh is no reason to change it.
    if not asked and wanted == "headless" and "desktop" in had and loads_libraries():
        wanted = "desktop"
    new = [wanted, digest(groups)]
    if had == new:
        return 0
    if not python.exists() and not make(venv):
        return 2
    print(
        f"installing stream-sparse[{wanted}]{''.join(f' and {name}' for name in groups)} into {venv}",
        flush=True,
    )
    if had and had[0] != wanted:
        subprocess.run([python, "-m", "pip", "uninstall", "-q", "-y", *WHEELS.values()], check=False)
    # Tests import a third of what is installed, and compile it then, unless they may not.
    lazily = "dev" in groups and "PYTHONDONTWRITEBYTECODE" not in os.environ
    chosen = [word for name in groups for word in ("--group", f"{ROOT / 'pyproject.toml'}:{name}")]
    if not install(python, *["--no-compile-bytecode"] * lazily, *chosen, "-e", f"{ROOT}[{wanted}]"):
        print("could not install all of it; see above", file=sys.stderr)
        return 1
    # Compiled here, once, so that the first start is as quick as all others.
    subprocess.run([python, "-m", "compileall", "-q", str(ROOT / "stream_sparse")], check=False)
    stamp.write_text(" ".join(new), "utf-8")
    return 0


def install(python: Path, *what: str) -> bool:
    """Install with uv, in half of pip's time; with pip where uv has no wheel or cannot reach the packages."""
    if with_uv(python, *what):
        return True
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    # Before 25.1 pip knows no groups.
    steps = [*pip, "--upgrade", "pip"], [*pip, *(word for word in what if word != "--no-compile-bytecode")]
    return not any(subprocess.run(words, check=False).returncode for words in steps)


def with_uv(python: Path, *what: str, loud: bool = False) -> bool:
    """Install with uv, which is put into the same environment; return whether that worked."""
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    # Compiled as by pip: where PYTHONDONTWRITEBYTECODE is set, each start would compile all that it imports.
    uv = [str(python), "-m", "uv", "pip", "install", "-q", "--compile-bytecode", "--python", str(python)]
    return not any(
        subprocess.run(words, check=False, capture_output=not loud).returncode
        for words in ([*pip, "uv"], [*uv, *what])
    )


def make(venv: Path) -> bool:
    """A new virtual environment; where Python came without the means, say what to install."""
    words = [sys.executable, "-m", "venv", str(venv)]
    made = subprocess.run(words, check=False, capture_output=True, text=True)
    if made.returncode:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        print(f"{sys.executable} cannot make {venv}: {(made.stdout + made.stderr).strip()}", file=sys.stderr)
        print(f"on Debian and Ubuntu: apt-get install python{version}-venv", file=sys.stderr)
    return made.returncode == 0


def digest(groups: list[str]) -> str:
    """What the environment depends on besides the choice of OpenCV."""
    parts = [(ROOT / "pyproject.toml").read_text("utf-8"), sys.version, str(ROOT), *groups]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def opencv_extra(*, needs_display: bool) -> str:
    """``desktop`` where its libraries are there, and, for people, a display answers; else ``headless``."""
    if not sys.platform.startswith("linux"):
        return "desktop"
    return "desktop" if loads_libraries() and (display_answers() or not needs_display) else "headless"


def loads_libraries() -> bool:
    """Whether the shared libraries that the wheel with windows does not bring along are there."""
    try:
        for name in ("libGL.so.1", "libglib-2.0.so.0"):
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def display_answers() -> bool:
    """Whether an X server listens where DISPLAY points; a variable alone may be a leftover."""
    host, _, number = os.environ.get("DISPLAY", "").rpartition(":")
    number = number.partition(".")[0]
    if not number.isdigit():
        return False
    if host in ("", "unix"):
        for place in (f"\0/tmp/.X11-unix/X{number}", f"/tmp/.X11-unix/X{number}"):
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
                server.settimeout(2)
                if server.connect_ex(place) == 0:
                    return True
        return False
    try:
        socket.create_connection((host, 6000 + int(number)), timeout=2).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())

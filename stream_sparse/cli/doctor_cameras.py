"""What ``doctor`` says of cameras: which there are, by their lasting names, and whether they may be used."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

__all__ = ["cameras"]

_TCC = Path("~/Library/Application Support/com.apple.TCC/TCC.db")


def cameras() -> tuple[bool | None, str]:
    """Whether cameras work (None: there is none, or nobody can tell), and a sentence."""
    system: str = sys.platform
    if system.startswith("linux"):
        return _linux()
    if system == "darwin":
        return _mac(_TCC.expanduser())
    return None, (
        "not asked for here; try stream-sparse run webcam -s 0 (Settings, Privacy & security, Camera must "
        "let desktop apps use it)"
    )


def _linux() -> tuple[bool | None, str]:
    from stream_sparse.sources import _device

    devices = _device.files()
    if not devices:
        # A number, since PORT would be masked like the beginning of a password.
        return None, "no /dev/video*; plug one in, or use a phone's: -s http://ADDRESS:8080/video"
    closed = [d for d in devices if not os.access(d, os.R_OK | os.W_OK)]
    if closed:
        return False, f"no access to {', '.join(closed)}; sudo usermod -aG video $USER, log in again"
    told = [_told(name) for name in _device.named()]
    return True, f"{'; '.join(told)}; stream-sparse run webcam -s 0, or -s and such a name"


def _told(name: str) -> str:
    from stream_sparse.sources import _device

    called = _device.model(name)
    real = os.path.realpath(name)
    words = [w for w in (called, real if real != name else "") if w]
    return f"{name} ({', '.join(words)})" if words else name


def _mac(database: Path) -> tuple[bool | None, str]:
    """A Mac asks once for each program; who refused is not asked again, and gets black or no pictures."""
    setting = "System Settings, Privacy & Security, Camera"
    refused = _refused(database)
    if refused is None:
        return None, f"try stream-sparse run webcam -s 0; macOS asks once, later it is under {setting}"
    if refused:
        return False, (
            f"macOS keeps the camera from {', '.join(refused)}; switch it on under {setting}, then start the "
            "terminal anew"
        )
    return True, "macOS keeps the camera from no program; stream-sparse run webcam -s 0"


def _refused(database: Path) -> list[str] | None:
    """Programs that may not use the camera; None where macOS does not let one look."""
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as table:
            rows = table.execute(
                "SELECT client FROM access WHERE service = 'kTCCServiceCamera' AND auth_value = 0"
            )
            return sorted({str(client) for (client,) in rows})
    except (sqlite3.Error, ValueError):
        return None

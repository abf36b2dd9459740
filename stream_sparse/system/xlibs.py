"""Keep the X libraries of OpenCV's windows apart from those of PyAV, on Linux.

Both wheels bring ``libxcb-shm``, ``-shape`` and ``-xfixes`` under the same names, built against different
copies of ``libxcb``, and the dynamic loader gives both whichever came first. Where that was PyAV's, a window
of OpenCV hands a connection of one ``libxcb`` to the other, and may wait for ever. Loaded for all to see,
OpenCV's copies are found before any other, whatever was imported first.
"""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from contextlib import suppress
from pathlib import Path

__all__ = ["load"]


def load() -> list[str]:
    """Put OpenCV's copies before all others; it takes a millisecond.

    Returns:
        What was loaded: nothing on other systems, or where OpenCV has no windows.
    """
    if not sys.platform.startswith("linux"):
        return []
    loaded = []
    for file in _copies():
        with suppress(OSError):  # no libxcb on this machine: then there are no windows either
            ctypes.CDLL(str(file), mode=ctypes.RTLD_GLOBAL)
            loaded.append(file.name)
    return loaded


def _copies() -> list[Path]:
    spec = importlib.util.find_spec("cv2")
    if spec is None or spec.origin is None:
        return []
    site = Path(spec.origin).parent.parent
    return sorted(
        f for kind in ("shm", "shape", "xfixes") for f in site.glob(f"opencv_*.libs/libxcb-{kind}-*")
    )

"""Keep the X libraries of OpenCV's windows apart from those of PyAV, on Linux.

Both wheels have a ``libxcb-shm``, ``-shape`` and ``-xfixes``, built against different copies of ``libxcb``,
and the dynamic loader uses for both the ones that were loaded first. If those are PyAV's, a window of OpenCV
passes a connection from one ``libxcb`` to the other and may wait for ever. OpenCV's copies, loaded globally,
are found first, whatever was imported before.
"""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from contextlib import suppress
from pathlib import Path

__all__ = ["load"]


def load() -> list[str]:
    """Load OpenCV's copies before all others; it takes a millisecond.

    Returns:
        The names of the loaded files: none on other systems, or if OpenCV has no windows.
    """
    if not sys.platform.startswith("linux"):
        return []
    loaded = []
    for file in _copies():
        with suppress(OSError):  # without libxcb there are no windows either
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

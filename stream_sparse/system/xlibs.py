"""Give OpenCV's windows the X libraries that fit together, on Linux.

OpenCV's wheel brings copies of X libraries that Qt needs, but not ``libxcb`` and ``libX11``, which it takes from
the system. The dynamic loader gives a library whichever copy of a function was loaded first for all to see. So
loading some libraries early decides for OpenCV's windows:

- ``libxcb-shm``, ``-shape`` and ``-xfixes``: PyAV's wheel brings these too, together with another ``libxcb``. A
  window that uses PyAV's copies mixes two ``libxcb`` and may wait forever. OpenCV's copies must come first.
- ``libX11-xcb``: it writes into private structures of ``libX11``, which have another layout since ``libX11``
  1.8. With OpenCV's older copy, Qt's request to get all events has no effect, and ``libX11`` takes some of them
  away: a window may stay black. The system's copy, which fits the system's ``libX11``, must come first.
"""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from contextlib import suppress
from pathlib import Path

__all__ = ["load"]


def load() -> list[str]:
    """Load the copies that must come first; it takes a millisecond.

    Returns:
        Names of the libraries that were loaded: none on other systems, or where OpenCV has no windows.
    """
    if not sys.platform.startswith("linux"):
        return []
    loaded = []
    for library in _libraries():
        with suppress(OSError):  # no X libraries on this machine: then there are no windows either
            ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
            loaded.append(Path(library).name)
    return loaded


def _libraries() -> list[str]:
    spec = importlib.util.find_spec("cv2")
    if spec is None or spec.origin is None:
        return []
    site = Path(spec.origin).parent.parent
    brought = [str(f) for kind in ("shm", "shape", "xfixes") for f in site.glob(f"opencv_*.libs/libxcb-{kind}-*")]
    return [*sorted(brought), *(["libX11-xcb.so.1"] if any(site.glob("opencv_*.libs/libX11-xcb-*")) else [])]

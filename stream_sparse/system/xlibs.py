"""Give OpenCV's windows X libraries that fit together, on Linux.

OpenCV's wheel brings copies of the X libraries that Qt needs, except ``libxcb`` and ``libX11``, which are the
system's. Of two copies of a function the dynamic loader takes the one that was loaded first for all to
see. So loading some libraries early decides for OpenCV's windows:

- ``libxcb-shm``, ``-shape`` and ``-xfixes``: PyAV's wheel brings them too, together with a ``libxcb`` of its
  own. A window that uses PyAV's copies mixes two ``libxcb`` and may wait forever. OpenCV's must come first.
- ``libX11-xcb``: it writes into private structures of ``libX11``, which have another layout since ``libX11``
  1.8. Through OpenCV's older copy Qt's request to get all events has no effect, ``libX11`` takes some of them
  away, and a window may stay black. The system's copy, which fits the system's ``libX11``, must come first.
"""

import ctypes
import importlib.util
import sys
from contextlib import suppress
from pathlib import Path


def load() -> list[str]:
    """Load the copies that must come first, in a millisecond, and return their names; only on Linux."""
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
    brought = [*Path(spec.origin).parent.parent.glob("opencv_*.libs/lib*")]
    own = [str(f) for f in brought if f.name.startswith(("libxcb-shm-", "libxcb-shape-", "libxcb-xfixes-"))]
    return sorted(own) + ["libX11-xcb.so.1" for f in brought if f.name.startswith("libX11-xcb-")]

"""OpenCV's windows beside PyAV."""

from __future__ import annotations

import pytest

from stream_sparse.system import xlibs
from tests.support.processes import prints

# The libraries' names are those of a window that hangs; what is asked is whose function a window would call.
WHOSE = """
import ctypes, sys
for name in sys.argv[1:]:
    __import__(name)

class Info(ctypes.Structure):
    _fields_ = [("file", ctypes.c_char_p), ("base", ctypes.c_void_p), ("name", ctypes.c_char_p),
                ("at", ctypes.c_void_p)]

info, program = Info(), ctypes.CDLL(None)
for function in ("xcb_shm_query_version", "xcb_shape_query_version", "xcb_xfixes_query_version",
                 "XSetEventQueueOwner"):
    assert program.dladdr(ctypes.cast(getattr(program, function), ctypes.c_void_p), ctypes.byref(info))
    print(info.file.decode())
"""


@pytest.mark.skipif(not xlibs.load(), reason="this OpenCV has no X windows")
@pytest.mark.parametrize("order", [("av", "cv2", "stream_sparse"), ("stream_sparse", "av", "cv2")])
def test_a_window_finds_the_copies_that_fit_whatever_came_first(order: tuple[str, ...]) -> None:
    *xcb, x11 = prints("-c", WHOSE, *order).splitlines()
    assert len(xcb) == 3
    assert all("opencv_python" in line for line in xcb)
    assert "opencv_python" not in x11

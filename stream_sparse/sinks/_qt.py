"""A last word before Qt ends the process.

When the display goes away while Qt, which draws OpenCV's windows on Linux, is at work, it prints a line and
calls ``exit``. That line goes through a handler, which here may do what must be done before.
"""

from __future__ import annotations

import atexit
import ctypes
import importlib.util
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["before_exit"]

_HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_BROKEN = "X11 connection broke"
# qInstallMessageHandler, in the namespace of OpenCV's wheels and in none.
_NAMES = (
    "_ZN14QtOpenCVPython22qInstallMessageHandlerEPFvNS_9QtMsgTypeERKNS_18QMessageLogContextERKNS_7QStringEE",
    "_Z22qInstallMessageHandlerPFv9QtMsgTypeRK18QMessageLogContextRK7QStringE",
)
_calls: list[Callable[[], None]] = []
_kept: list[Any] = []  # what C holds a pointer to


def before_exit(call: Callable[[], None] | None) -> bool:
    """Have something done, on the main thread, when Qt finds its connection broken; None: nothing more.

    Returns:
        Whether there is a Qt that will do so.
    """
    _calls.clear()
    if call is not None:
        _calls.append(call)
    return bool(_kept) or _install()


def _install() -> bool:
    install = _installer()
    if install is None:
        return False
    handler = _HANDLER(_handle)
    _kept.extend([install, handler])
    install(handler)
    atexit.register(install, None)  # no Python is left to answer then
    return True


def _installer() -> Any:
    spec = importlib.util.find_spec("cv2") if sys.platform == "linux" else None
    if spec is None or spec.origin is None:
        return None
    for file in (Path(spec.origin).parent.parent).glob("opencv_*.libs/libQt5Core*"):
        with suppress(OSError):
            library = ctypes.CDLL(str(file))
            for name in _NAMES:
                if hasattr(library, name):
                    found = library[name]
                    found.argtypes, found.restype = [ctypes.c_void_p], ctypes.c_void_p
                    return found
    return None


def _handle(kind: int, context: int, text: int) -> None:  # noqa: ARG001  as Qt calls it
    said = _text(text)
    if _BROKEN in said and _calls:
        _calls.pop()()
    else:
        print(said, file=sys.stderr)


def _text(address: int) -> str:
    """A QString of Qt 5: a pointer to a head of 24 bytes, which tells how long it is and where it begins."""
    head = ctypes.cast(address, ctypes.POINTER(ctypes.c_void_p))[0] or 0
    size = ctypes.c_int.from_address(head + 4).value
    offset = ctypes.c_ssize_t.from_address(head + 16).value
    return ctypes.string_at(head + offset, 2 * size).decode("utf-16-le", "replace")

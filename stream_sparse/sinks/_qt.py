"""OpenCV's own Qt 5, by which its wheels draw windows on Linux: its functions, and a last word of ours.

When the display goes away while Qt is at work, it prints a line and calls ``exit``. That line goes through a
handler, which here may do what must be done before.
"""

from __future__ import annotations

import atexit
import ctypes
import functools
import importlib.util
import itertools
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["before_exit", "function"]

_HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_BROKEN = "X11 connection broke"
_MOST = 10_000  # characters of a line
# As compilers name them, in the namespace of OpenCV's wheels and in none.
_INSTALL = (
    "_ZN14QtOpenCVPython22qInstallMessageHandlerEPFvNS_9QtMsgTypeERKNS_18QMessageLogContextERKNS_7QStringEE",
    "_Z22qInstallMessageHandlerPFv9QtMsgTypeRK18QMessageLogContextRK7QStringE",
)
_UTF16 = ("_ZNK14QtOpenCVPython7QString5utf16Ev", "_ZNK7QString5utf16Ev")
_calls: list[Callable[[], None]] = []
_kept: list[Any] = []  # what C holds a pointer to


def function(part: str, names: tuple[str, ...], result: Any, *arguments: Any) -> Any:
    """A function of OpenCV's own Qt.

    Parameters:
        part: of Qt, such as ``Core``.
        names: as compilers name it; the first one that is there counts.
        result: its type.
        arguments: their types.

    Returns:
        None where OpenCV has no Qt 5 of its own, or another one.
    """
    for library in _libraries(part):
        for name in names:
            if hasattr(library, name):
                found = library[name]
                found.argtypes, found.restype = list(arguments), result
                return found
    return None


@functools.cache
def _libraries(part: str) -> list[ctypes.CDLL]:
    spec = importlib.util.find_spec("cv2") if sys.platform == "linux" else None
    if spec is None or spec.origin is None:
        return []
    found = []
    for file in Path(spec.origin).parent.parent.glob(f"opencv_*.libs/libQt5{part}-*"):
        with suppress(OSError):
            found.append(ctypes.CDLL(str(file)))
    return found


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
    install = function("Core", _INSTALL, ctypes.c_void_p, ctypes.c_void_p)
    if install is None:
        return False
    handler = _HANDLER(_handle)
    _kept.extend([install, handler])
    install(handler)
    atexit.register(install, None)  # no Python is left to answer then
    return True


def _handle(kind: int, context: int, text: int) -> None:  # noqa: ARG001  as Qt calls it
    said = _text(text)
    if _BROKEN in said and _calls:
        _calls.pop()()
    else:
        print(said, file=sys.stderr)


def _text(address: int) -> str:
    """What a QString at an address says, as Qt itself tells it: 16 bits a character, up to a zero."""
    utf16 = function("Core", _UTF16, ctypes.POINTER(ctypes.c_uint16), ctypes.c_void_p)
    if utf16 is None:
        return ""
    units = itertools.takewhile(bool, itertools.islice(utf16(address), _MOST))
    return b"".join(unit.to_bytes(2, "little") for unit in units).decode("utf-16-le", "replace")

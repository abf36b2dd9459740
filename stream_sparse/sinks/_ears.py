"""What Qt 5 is told by the window system, before OpenCV hears of it.

OpenCV keeps only the last key until it is asked for it, zooms into the picture when the wheel is turned, and
never learns that another program has taken its window away. Qt shows every event to whoever asks to see them
first, and lets him keep it.
"""

from __future__ import annotations

import atexit
import ctypes
import struct
import time
from typing import TYPE_CHECKING, Any

from ._events import qt_key_name
from ._qt import function
from ._x import map_again, state

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Ear", "opened"]

# Kinds of events, as Qt numbers them.
_KEY, _WHEEL, _SURFACE = 6, 31, 217
# Where an event has its kind, modifiers, key, and how far the wheel was turned. The inline functions of Qt's
# headers read these places, and so every program that was ever built for Qt 5 does: no Qt 5 can move them.
_AT_KIND, _AT_MODIFIERS, _AT_KEY, _AT_ANGLE = 16, 20, 40, 76
_COMMANDS = 0x04000000 | 0x08000000 | 0x10000000  # control, alt and meta: such keys are somebody else's
_LOOK_S = 0.25  # from one look at a window that Qt does not show to the next
_STEP = 120  # eighths of a degree from one notch of a wheel to the next; touch pads give less at a time

_EVENT = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.POINTER(ctypes.c_void_p))
# As compilers name them, in the namespace of OpenCV's wheels and in none.
_REGISTER = (
    "_ZN14QtOpenCVPython9QInternal16registerCallbackENS0_8CallbackEPFbPPvE",
    "_ZN9QInternal16registerCallbackENS_8CallbackEPFbPPvE",
)
_UNREGISTER = tuple(name.replace("16register", "18unregister") for name in _REGISTER)
_WINDOW_ID = ("_ZNK14QtOpenCVPython7QWindow5winIdEv", "_ZNK7QWindow5winIdEv")
_EXPOSED = ("_ZNK14QtOpenCVPython7QWindow9isExposedEv", "_ZNK7QWindow9isExposedEv")

_all: dict[int, Ear] = {}
_made: list[int] = []  # windows that Qt has opened since it was last cleared
_kept: list[Any] = []  # what C holds a pointer to


class Ear:
    """What one window hears; on the thread that asks OpenCV for keys, and while it does.

    Parameters:
        window: address of Qt's.
        key: is called with the name of each key that is pressed.
        turn: is called with steps of the wheel, upwards positive.
    """

    def __init__(self, window: int, key: Callable[[str], None], turn: Callable[[int], None]) -> None:
        self._window, self._key, self._turn = window, key, turn
        self._angle = 0
        self._looked_s = time.monotonic()
        self._unseen = 0
        number = function("Gui", _WINDOW_ID, ctypes.c_ulong, ctypes.c_void_p)
        self._id = 0 if number is None else int(number(window))
        self._exposed = function("Gui", _EXPOSED, ctypes.c_bool, ctypes.c_void_p)

    def hears(self, kind: int, event: int) -> bool:
        """Take an event; gives whether nobody else shall hear of it."""
        if kind == _KEY:
            modifiers, key = _read("I", event + _AT_MODIFIERS), _read("i", event + _AT_KEY)
            name = "" if modifiers & _COMMANDS else qt_key_name(key)
            if name:
                self._key(name)
        elif kind == _WHEEL:
            self._angle += _read("i", event + _AT_ANGLE)
            steps = int(self._angle / _STEP)
            self._angle -= steps * _STEP
            if steps:
                self._turn(steps)
        return kind in (_KEY, _WHEEL)

    def gone(self) -> bool:
        """Whether another program has taken the window away, which Qt takes for hidden.

        Now and then Qt also misses that a window has come, and leaves it black: then it is told again.
        """
        if not self._id or self._exposed is None or self._exposed(self._window):
            self._unseen = 0
            return False
        if time.monotonic() < self._looked_s + _LOOK_S:
            return False
        found, self._looked_s = state(self._id), time.monotonic()
        self._unseen = self._unseen + 1 if found == "there" else 0
        if self._unseen > 1:
            map_again(self._id)
            self._unseen = 0
        return found == "gone"

    def close(self) -> None:
        """Hear nothing more; before the window goes."""
        _all.pop(self._window, None)


def opened(make: Callable[[], None], key: Callable[[str], None], turn: Callable[[int], None]) -> Ear | None:
    """Open a window of OpenCV, and hear what it is told.

    Parameters:
        make: opens it.
        key: is called with the name of each key that is pressed.
        turn: is called with steps of the wheel, upwards positive.

    Returns:
        None where OpenCV itself must be asked, since it draws by something else than a Qt 5 of its own.
    """
    listening = bool(_kept) or _listen()
    _made.clear()
    make()
    if not listening or not _made:
        return None
    ear = Ear(_made[0], key, turn)
    _all[_made[0]] = ear
    return ear


def _listen() -> bool:
    if struct.calcsize("P") != 8:  # the places above are those of 64 bits
        return False
    register, unregister = (
        function("Core", names, ctypes.c_bool, ctypes.c_int, _EVENT) for names in (_REGISTER, _UNREGISTER)
    )
    if register is None or unregister is None:
        return False
    call = _EVENT(_event)
    _kept.append(call)
    register(0, call)  # 0: every event
    atexit.register(unregister, 0, call)  # no Python is left to answer then
    return True


def _event(data: Any) -> bool:
    """Qt asks whether an event shall go no further; data: who is to get it, the event, the answer."""
    receiver, event = data[0], data[1]
    ear = _all.get(receiver)
    kind = int(ctypes.c_ushort.from_address(event + _AT_KIND).value)
    if ear is None:
        if kind == _SURFACE:
            _made.append(receiver)
        return False
    return ear.hears(kind, event)


def _read(form: str, address: int) -> int:
    number: int
    (number,) = struct.unpack(form, ctypes.string_at(address, struct.calcsize(form)))
    return number

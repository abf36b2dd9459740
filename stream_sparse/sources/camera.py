"""Read the cameras of this machine."""

import threading
import time
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, Self, TypeAlias

import cv2
import numpy as np

from stream_sparse.base import param
from stream_sparse.errors import ChangedError, SourceError, StreamError
from stream_sparse.frame import Array, Clock, Frame, Medium

from . import _camera_device
from ._camera_device import LINUX, lasting, model, place
from ._playing import Items, Playing, refused_picture, size

Amount: TypeAlias = float | Literal["auto"] | None
Answers: TypeAlias = dict[str, dict[str, Any]]

States: TypeAlias = tuple[tuple[float, ...], float]
# OpenCV's values for automatic and manual exposure. V4L2 has a menu: 3 is automatic time, as of webcams, 0 is
# automatic time and aperture. Other systems have 0.75 and 0.25.
_EXPOSURE: States = ((3.0, 0.0), 1.0) if LINUX else ((0.75,), 0.25)


class CameraSettings(NamedTuple):
    """Settings to ask a camera for: a number in the driver's unit or ``auto``; None leaves one as it is."""

    exposure: Amount = None
    gain: Amount = None
    white_balance: Amount = None
    fourcc: str | None = None

    def code(self, capture: Any) -> None:
        """Ask for the coding. Call it before the size is set: large raw pictures are slow or refused."""
        if self.fourcc is not None:
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*self.fourcc))

    def apply(self, capture: Any) -> None:
        """Ask for the rest. Automatics are switched first: while one is on, its value cannot be set."""
        for value, switch, states, prop in self._all():
            if value is None:
                continue
            if switch is not None:
                automatic, manual = states
                any(capture.set(switch, state) for state in (automatic if value == "auto" else (manual,)))
            if value != "auto":
                capture.set(prop, value)

    def _all(self) -> Iterator[tuple[Amount, int | None, States, int]]:
        yield self.exposure, cv2.CAP_PROP_AUTO_EXPOSURE, _EXPOSURE, cv2.CAP_PROP_EXPOSURE
        yield self.gain, None, ((), 0.0), cv2.CAP_PROP_GAIN
        yield self.white_balance, cv2.CAP_PROP_AUTO_WB, ((1.0,), 0.0), cv2.CAP_PROP_WB_TEMPERATURE

    def answers(self, capture: Any) -> Answers:
        """The value asked for and the camera's own of each setting: ``auto``, a number, or None: unknown."""
        settings = {}
        for name, one in zip(self._fields[:3], self._all(), strict=True):
            settings[name] = {"asked": one[0], "got": _got(capture, *one)}
        settings["fourcc"] = {"asked": self.fourcc, "got": code_of(capture.get(cv2.CAP_PROP_FOURCC))}
        return settings


def _got(capture: Any, asked: Amount, switch: int | None, states: States, prop: int) -> str | float | None:
    amount = float(capture.get(prop))
    if switch is not None:
        state = capture.get(switch)
        if state in states[0]:
            return "auto"
        if state != states[1] and amount != asked:  # neither state: unknown
            return None
    return amount if amount not in (0.0, -1.0) or amount == asked else None  # OpenCV's answers for no value


def refused(answers: Answers) -> Iterator[str]:
    """Say for each refused setting both values.

    >>> list(refused({"gain": {"asked": 10, "got": 12.0}, "exposure": {"asked": 5, "got": "auto"}}))
    ['camera: asked for gain 10, it has 12', 'camera: asked for exposure 5, it has auto']
    """
    for name, answer in answers.items():
        wanted, got = answer["asked"], answer["got"]
        if wanted is None or wanted == got:
            continue
        numbers = isinstance(wanted, int | float) and isinstance(got, int | float)
        if numbers and abs(wanted - got) <= 0.01 * abs(wanted):
            continue
        name = name.replace("_", " ")
        it = "its own value is unknown" if got is None else f"it has {_shown(got)}"
        yield f"camera: asked for {name} {_shown(wanted)}, {it}"


def code_of(number: float) -> str | None:
    """The four letters of a coding's number; None if it is not a coding.

    >>> code_of(float(cv2.VideoWriter.fourcc(*"MJPG"))), code_of(0.0)
    ('MJPG', None)
    """
    letters = int(number).to_bytes(4, "little") if 0 < number < 2**32 else b""
    text = letters.decode("ascii", "replace")
    return text if len(text) == 4 and text.isprintable() else None


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


_AHEAD_S = 1.0  # a driver's time is ignored if it lies so far ahead
_REST_S = 0.005  # between reads of a driver that hangs: it may answer at once, for ever


class Repeats:
    """Recognizes a picture that the driver delivers again: same bytes, same time of the driver.

    A camera that hangs may deliver its last picture for ever. A scene without motion differs: there the
    driver's clock goes on.

    >>> again, x = Repeats(), np.zeros((2, 2), np.uint8)
    >>> again(1.0, x), again(1.0, x), again(1.1, x), again(1.1, x + 1)
    (False, True, False, False)
    """

    def __init__(self) -> None:
        self._time: float | None = None
        self._data: Array | None = None

    def __call__(self, time_s: float, data: Array) -> bool:
        """Whether it is the picture before it; ``data`` must not change afterwards."""
        same = time_s == self._time and self._data is not None and np.array_equal(data, self._data)
        self._time, self._data = time_s, data
        return same


class Camera(Playing):
    """A webcam or capture device: V4L2 on Linux, OpenCV's choice elsewhere.

    A camera may refuse a size, rate or setting: the notes of the medium say which, and its ``settings`` have
    both values. Gray is made from the colours as by ``grayscale``. Times are the driver's if it gives them
    (Linux: the monotonic clock at capture), else this machine's monotonic clock at the read. A picture that
    the driver delivers again, with the same time, is left out. Damaged ones cannot be found: OpenCV decodes
    them and does not say so. Opened again, it must be the same camera: by
    its name under /dev/v4l/by-id, or, without one, by the driver's name of it.

    >>> Camera(device="/dev/video2", width=1280, height=720).parameters()["width"]
    1280
    """

    device: int | str = param(0, help="A number, from 0, or a device file: /dev/video2, /dev/v4l/by-id/...")
    width: int | None = param(None, ge=1, help="Columns to ask for; null: the camera's own.")
    height: int | None = param(None, ge=1, help="Rows to ask for; null: the camera's own.")
    fps: float | None = param(None, gt=0, help="Frames a second to ask for; null: the camera's own.")
    color: bool = param(False, help="BGR frames; false: gray.")
    exposure: Amount = param(None, help="'auto' or a number in the driver's unit; null: as it is.")
    gain: Amount = param(None, help="'auto' or a number in the driver's unit; null: as it is.")
    white_balance: Amount = param(None, help="'auto' or a colour temperature, K; null: as it is.")
    fourcc: str | None = param(
        None, help="Coding of its pictures, such as MJPG or YUYV; null: MJPG on Linux, else its own."
    )

    def reset(self) -> None:
        super().reset()
        self._capture: Any = None
        self._known: tuple[int | str, str, str] | None = None  # device as given, lasting name, model

    def again(self) -> Self:
        twin = self.fresh()
        twin._known = self._known
        return twin

    def _apart(self) -> bool:
        return True  # a driver that has lost its camera blocks for ten seconds

    def _prepare(self) -> None:
        # In the caller's thread: macOS asks for permission in the main thread only.
        self._capture = self._connect()

    def _connect(self) -> Any:
        where, device = place(self.device), self.device
        if self._known is not None and self._known[0] != device:
            self._known = None
        if self._known is not None:
            device = self._same_device(*self._known)
        capture = _camera_device.capture(device)
        if not capture.isOpened():
            capture.release()
            raise SourceError(
                f"camera: {where} cannot be opened; is another program using it, or do you lack permission?"
            )
        if LINUX:
            self._known = self._known or (self.device, lasting(where), model(where))
        settings = self._settings()
        settings.code(capture)
        for prop, wish in self._wishes(capture):
            capture.set(prop, wish)
        settings.apply(capture)
        return capture

    def _same_device(self, given: int | str, name: str, before: str) -> int | str:
        """Find the camera that was opened before."""
        if name != place(given):
            return name
        now = model(name)
        if before and now and now != before:
            raise SourceError(f"camera: {name} is now a different camera ({now}); reconnect the {before}")
        return given

    def _settings(self) -> CameraSettings:
        fourcc = self.fourcc or ("MJPG" if LINUX else None)
        return CameraSettings(self.exposure, self.gain, self.white_balance, fourcc)

    def _wishes(self, capture: Any) -> Iterator[tuple[int, float]]:
        if self.width is not None or self.height is not None:
            # Both: OpenCV's V4L2 sets nothing until it has the other one too.
            size = {cv2.CAP_PROP_FRAME_WIDTH: self.width, cv2.CAP_PROP_FRAME_HEIGHT: self.height}
            for prop, wish in size.items():
                yield prop, capture.get(prop) if wish is None else wish
        if self.fps is not None:
            yield cv2.CAP_PROP_FPS, self.fps

    def _play(self, stop: threading.Event) -> Items:
        capture, self._capture = self._capture, None
        where, index, last = place(self.device), 0, 0.0
        try:
            ok, bgr = capture.read()
            if not ok:
                raise SourceError(f"camera: {where} opens but gives no picture; is another program using it?")
            driver = LINUX and abs(_time(capture) - time.monotonic()) < 60
            first = self._pixels(bgr)
            yield self._medium(capture, first, driver)
            again = Repeats()
            while ok:
                taken, now = _time(capture), time.monotonic()
                if driver and again(taken, bgr):
                    stop.wait(_REST_S)
                else:
                    # One wrong time far ahead would push the times of all later frames.
                    now = taken if driver and taken < now + _AHEAD_S else now
                    last = now if now > last else last + 1e-6
                    x = self._pixels(bgr)
                    if x.shape != first.shape:
                        sizes = f"{size(x.shape)}, those before it were {size(first.shape)}"
                        raise ChangedError(f"camera: {where}: a frame is {sizes}")
                    yield Frame(index, last, x)
                    index += 1
                ok, bgr = (False, None) if stop.is_set() else capture.read()
            if not stop.is_set():
                raise StreamError(f"camera: {where} stopped after {index} frames; is it unplugged?")
        finally:
            capture.release()

    def _medium(self, capture: Any, first: Array, driver: bool) -> Medium:
        rate = capture.get(cv2.CAP_PROP_FPS)
        rate = float(rate) if 0 < rate < 1000 else self.fps or 30.0
        clock = Clock("driver" if driver else "monotonic", time.time() - time.monotonic())
        settings = self._settings().answers(capture)
        by_user = {**settings, "fourcc": {**settings["fourcc"], "asked": self.fourcc}}  # MJPG was our wish
        size_and_rate = self.width, self.height, self.fps
        notes = (*refused_picture("camera", size_and_rate, first.shape, rate), *refused(by_user))
        return Medium(first.shape, first.dtype, rate, True, clock, notes=notes, settings=settings)

    def close(self) -> None:
        super().close()
        capture, self._capture = self._capture, None
        if capture is not None:  # opened, but not read
            capture.release()

    def _pixels(self, bgr: Array) -> Array:
        if bgr.ndim == 2 or bgr.shape[2] == 1:
            gray = bgr.reshape(bgr.shape[:2])
            return np.repeat(gray[..., np.newaxis], 3, axis=2) if self.color else gray.copy()
        return bgr.copy() if self.color else np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY))


def _time(capture: Any) -> float:
    return float(capture.get(cv2.CAP_PROP_POS_MSEC)) / 1000

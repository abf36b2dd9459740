"""Ask a camera for settings, read them back, and list those it refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, TypeAlias

import cv2

from ._camera_device import LINUX

Amount: TypeAlias = float | Literal["auto"] | None
Answers: TypeAlias = dict[str, dict[str, Any]]

States: TypeAlias = tuple[tuple[float, ...], float]
# OpenCV's values for automatic and manual exposure. V4L2 has a menu: 3 is automatic time, as of webcams, 0 is
# automatic time and aperture. Other systems have 0.75 and 0.25.
_EXPOSURE: States = ((3.0, 0.0), 1.0) if LINUX else ((0.75,), 0.25)


class Settings(NamedTuple):
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
        found = {}
        for name, one in zip(self._fields[:3], self._all(), strict=True):
            found[name] = {"asked": one[0], "got": _got(capture, *one)}
        found["fourcc"] = {"asked": self.fourcc, "got": code_of(capture.get(cv2.CAP_PROP_FOURCC))}
        return found


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
        asked, got = answer["asked"], answer["got"]
        if asked is None or asked == got:
            continue
        numbers = isinstance(asked, int | float) and isinstance(got, int | float)
        if numbers and abs(asked - got) <= 0.01 * abs(asked):
            continue
        name = name.replace("_", " ")
        it = "its own value is unknown" if got is None else f"it has {_shown(got)}"
        yield f"camera: asked for {name} {_shown(asked)}, {it}"


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

"""A camera's own settings: asked for, read back, and what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import cv2

from ._device import LINUX

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Amount", "Settings", "code_of", "refused"]

Amount: TypeAlias = float | Literal["auto"] | None
Answers: TypeAlias = dict[str, dict[str, Any]]

States: TypeAlias = tuple[tuple[float, ...], float]
# What OpenCV's backends call automatic and by hand: V4L2 passes its menu on (3: of the time alone, as webcams
# have it; 0: of all), the others are halves of one.
_EXPOSURE: States = ((3.0, 0.0), 1.0) if LINUX else ((0.75,), 0.25)


class Settings(NamedTuple):
    """What a camera is asked for, besides its size.

    Attributes:
        exposure, gain, white_balance: a number in the driver's unit, ``auto``, or None: as it is.
        fourcc: how its pictures are coded, four letters; None: as it is.
    """

    exposure: Amount = None
    gain: Amount = None
    white_balance: Amount = None
    fourcc: str | None = None

    def code(self, capture: Any) -> None:
        """Ask for the coding; before the size, since raw pictures of a large size are slow or refused."""
        if self.fourcc is not None:
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*self.fourcc))

    def apply(self, capture: Any) -> None:
        """Ask for the rest. An automatic comes first: it holds what it governs."""
        for value, switch, states, prop in self._all():
            if value is None:
                continue
            if switch is not None:
                automatic, by_hand = states
                any(capture.set(switch, state) for state in (automatic if value == "auto" else (by_hand,)))
            if value != "auto":
                capture.set(prop, value)

    def _all(self) -> Iterator[tuple[Amount, int | None, States, int]]:
        yield self.exposure, cv2.CAP_PROP_AUTO_EXPOSURE, _EXPOSURE, cv2.CAP_PROP_EXPOSURE
        yield self.gain, None, ((), 0.0), cv2.CAP_PROP_GAIN
        yield self.white_balance, cv2.CAP_PROP_AUTO_WB, ((1.0,), 0.0), cv2.CAP_PROP_WB_TEMPERATURE

    def answers(self, capture: Any) -> Answers:
        """What was asked for and what the camera has now: ``auto``, a number, or None: it does not say."""
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
        if state != states[1] and amount != asked:  # nobody can tell who sets it
            return None
    return amount if amount not in (0.0, -1.0) or amount == asked else None  # what OpenCV says of none


def refused(answers: Answers) -> Iterator[str]:
    """Sentences on what is not as it was asked for.

    >>> list(refused({"gain": {"asked": 10, "got": 12.0}, "exposure": {"asked": 5, "got": "auto"}}))
    ['camera: asked for gain 10, it has 12', 'camera: asked for exposure 5, it has auto']
    """
    for name, told in answers.items():
        asked, got = told["asked"], told["got"]
        if asked is None or asked == got:
            continue
        numbers = isinstance(asked, int | float) and isinstance(got, int | float)
        if numbers and abs(asked - got) <= 0.01 * abs(asked):
            continue
        name = name.replace("_", " ")
        it = "it does not say what it has" if got is None else f"it has {_shown(got)}"
        yield f"camera: asked for {name} {_shown(asked)}, {it}"


def code_of(number: float) -> str | None:
    """The four letters of a code as a number; None where it is none.

    >>> code_of(float(cv2.VideoWriter.fourcc(*"MJPG"))), code_of(0.0)
    ('MJPG', None)
    """
    letters = int(number).to_bytes(4, "little") if 0 < number < 2**32 else b""
    text = letters.decode("ascii", "replace")
    return text if len(text) == 4 and text.isprintable() else None


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)

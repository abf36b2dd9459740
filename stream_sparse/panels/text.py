"""Panel ``text``: the latest value of each input in words."""

from typing import ClassVar

import numpy as np

from stream_sparse.base.feed import captions
from stream_sparse.drawing.description import Description, Line, Lines
from stream_sparse.drawing.readings import Reading, line_of
from stream_sparse.drawing.ticks import number
from stream_sparse.frame import Value, describe, named_outputs

from ._values import ValuesPanel


class Text(ValuesPanel):
    """The latest value of each input in words: numbers as they are, arrays by type, size, range and mean.

    A result with named outputs has a line for each. An input without a value, or with a stale one, shows how
    many frames it waits for.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Text()
    >>> panel.open((Feed("gini", None, "", {}, 0),), Medium((), np.dtype("f8"), 30, False, Clock("pts")), {})
    >>> panel.see(0.25, at=Stamp(0, 0.0))
    >>> panel.draw(60, 200).shape
    (60, 200, 3)
    """

    whole: ClassVar[bool] = True

    _says_frames: ClassVar[bool] = False

    def _described(self) -> Description:
        out: list[Line] = []
        for k, (name, value) in enumerate(zip(captions(self.feeds), self._latest, strict=True)):
            if value is None or self._stale.is_stale(k):
                message = self._stale.said(k)
                out.append(Line(name, message.short, line_of(name, [Reading("", message.text)]), waits=True))
                continue
            parts = named_outputs(value)
            if "" in parts:
                words = _words(value)
                whole = line_of(name, [Reading("", words, self.feeds[k].unit)])
                out.append(Line(name, words, whole, wraps=True))
                continue
            # The name of the output comes first: it differs, and the end may be cut.
            of = f", {name}" if len(self.feeds) > 1 else ""
            for key, part in parts.items():
                words, unit = _words(part), "" if part is None else self.feeds[k].units.get(key, "")
                whole = line_of(f"{key}{of}", [Reading("", words, unit)])
                out.append(Line(f"{key}{of}", words, whole))
        return Lines(tuple(out))


def _words(value: Value) -> str:
    if value is None:
        return "\u2013"
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, np.ndarray) and value.ndim:
        if value.ndim == 1 and value.size <= 8:
            return "  ".join(number(float(v), 4) for v in value)
        real = value[np.isfinite(value)] if value.dtype.kind == "f" else value
        size = "x".join(str(n) for n in (value.shape[1::-1] if value.ndim > 1 else value.shape))
        if not real.size:
            return f"{value.dtype} {size}, no numbers"
        low, mean, high = float(real.min()), float(real.mean(dtype=np.float64)), float(real.max())
        return f"{value.dtype} {size}, {number(low)} to {number(high)}, mean {number(mean)}"
    if isinstance(value, int | float | np.number | np.ndarray):
        return number(float(value), 5)
    return describe(value)

"""Panel ``equation``: a patch as the sum of few atoms, in pictures."""

import math
from collections import deque
from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple

import numpy as np

from stream_sparse.drawing.description import ArrayPicture, Description, Message, Sum, Term
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.ticks import number
from stream_sparse.drawing.tints import Tint
from stream_sparse.frame import Array, Stamp, Value, named_outputs

from ._values import ValuesPanel, words

# A term takes the place of the one before it only if it is so many times as large.
_LARGER = 1.25
# A sum keeps room for as many terms as it had in so many frames.
_ROOM = 30
# A difference from the mean of less than such a share of the mean is faint, as it is in the frame.
_FAINT = 1 / 8


class _TermOrder:
    """The order of terms, the largest first, without flicker.

    A new term takes the place of one that has gone. Neighbours change places only where the later one is
    larger by a quarter.
    """

    def __init__(self) -> None:
        self._kept: list[int] = []

    def follow(self, sizes: dict[int, float]) -> list[int]:
        """Return the numbers of the terms in order, given their sizes by number."""
        new = sorted(sizes.keys() - self._kept, key=lambda one: (-sizes[one], one))
        places = [one if one in sizes else (new.pop(0) if new else None) for one in self._kept]
        order = [one for one in places if one is not None] + new
        for end in range(len(order) - 1, 0, -1):
            for k in range(end):
                if sizes[order[k + 1]] > _LARGER * sizes[order[k]]:
                    order[k : k + 2] = order[k + 1], order[k]
        self._kept = order
        return order


class _Whole(NamedTuple):
    """The patch whose terms are shown; ``further`` is the number of the atoms that ``others`` sums up."""

    patch: Array
    mean: float
    others: Array
    rest: Array
    further: int
    atoms: int

    def left_out(self) -> str:
        """Return the share of the variance of the patch that its rest is, in words."""
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            spread = np.sum((self.patch - self.patch.mean()) ** 2, dtype=np.float64)
            share = 100 * float(np.sum(self.rest**2, dtype=np.float64) / spread)
        return f"{number(share, 2)} % left out" if math.isfinite(share) else ""


class _Parts(NamedTuple):
    """Terms in the order in which they are shown, by the numbers of their atoms."""

    terms: Array
    numbers: list[int]
    negative: list[bool]
    whole: _Whole | None

    def size(self) -> int:
        """Return the number of pictures of the sum."""
        return len(self.numbers) + (1 if self.whole is None else 4 + (self.whole.further > 0))

    def total(self) -> Array:
        """Return the sum of all terms."""
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(
                self.terms.sum(axis=0) if self.whole is None else self.whole.patch - self.whole.rest
            )

    def contrast(self) -> float:
        """Return the largest distance of values from the mean, or a share of that if it is larger."""
        if self.whole is None:
            return float(np.abs(self.total()).max())
        patch, mean = self.whole.patch, self.whole.mean
        away = max(float(np.abs(x - mean).max()) for x in (self.total(), patch))
        return max(away, _FAINT * abs(mean))

    def pictures(self, half: float, unit: str) -> Iterator[Term]:
        """Yield the pictures of the sum; patches have their mean and ``half`` on each side as colours."""
        total, whole = self.total(), self.whole
        around = Tint("gray", -half, half)
        if whole is None:
            yield Term(ArrayPicture(total, around, "sum", unit))
        else:
            levels = Tint("gray", whole.mean - half, whole.mean + half)
            yield Term(ArrayPicture(whole.patch, levels, "patch", unit))
            yield Term(ArrayPicture(total, levels, "sum", unit), "=")
            yield Term(ArrayPicture(whole.rest, around, whole.left_out() or "left out", unit), "+")
            mean = np.full_like(whole.patch, whole.mean)
            yield Term(ArrayPicture(mean, levels, f"mean {number(whole.mean)}", unit), "sum =")
        for term, atom, negative in zip(self.terms, self.numbers, self.negative, strict=True):
            peak = float(np.abs(term).max())
            first = whole is None and atom == self.numbers[0]
            sign = "−" if negative else "=" if first else "+"
            scale = peak if 1e-30 < peak < math.inf else 1.0
            tint = Tint("gray", -scale, scale)
            shown = -term if negative else term
            yield Term(ArrayPicture(shown, tint, f"atom {atom}", unit), f"{sign} {number(peak, 1)}")
        if whole is not None and whole.further:
            yield Term(ArrayPicture(whole.others, around, f"{whole.further} others", unit), "+")


class Equation(ValuesPanel):
    """A patch as a sum of few atoms, in pictures: ``patch = sum + rest``, ``sum = mean + 42 [atom] - ...``.

    The input is the whole result of a ``sum_of_atoms`` node (``from: sum``), or terms alone, (k, rows,
    columns), in colour with a last axis of 3. The patch stands first, then the sum of all terms and what that
    leaves out. The terms follow: the mean, the atoms, the largest first, and in one picture all others.

    The number before an atom is the largest magnitude of its term, in the unit of the frame; its picture
    fills the colours from minus to plus that value. All other pictures have one contrast, in which the patch
    is seen well unless it is nearly flat: what is left out is as faint as it is small. A term changes places
    with the next one only where that is larger by a quarter, and a new one takes the place of one that has
    gone.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Equation()
    >>> medium = Medium((9, 9), np.dtype("f4"), 30, False, Clock("pts"))
    >>> panel.open((Feed("terms", None, "gray levels", {}, 0),), medium, {})
    >>> panel.see(np.array([[[3.0, -42.0]], [[5.0, 21.0]]]), at=Stamp(0, 0.0))
    >>> [(term.sign, term.frame.name) for term in panel.describe().terms]
    [('', 'sum'), ('= 42', 'atom 0'), ('+ 21', 'atom 1')]
    """

    whole: ClassVar[bool] = True
    weight: ClassVar[float] = 1.4

    _says_frames: ClassVar[bool] = False

    def reset(self) -> None:
        super().reset()
        self._orders = [_TermOrder() for _ in self.feeds]
        self._limits = Limits(symmetric=True, flat=0.2)
        self._counts: deque[int] = deque(maxlen=_ROOM)

    def note(self) -> str:
        """Return how many atoms the sum has, which share of the variance it leaves out, and the unit."""
        parts: _Parts | None = self._latest[0] if len(self.feeds) == 1 else None
        if parts is None or parts.whole is None or self._instead() is not None:
            return super().note()
        used = len(parts.numbers) + parts.whole.further
        return words(f"{used} of {parts.whole.atoms} atoms", parts.whole.left_out(), super().note())

    def see(self, *values: Value, at: Stamp) -> None:
        super().see(*values, at=at)
        self._counts.append(sum(parts.size() for parts in self._latest if parts))

    def _checked(self, value: Value, which: int, _at: Stamp, /) -> _Parts:
        named = named_outputs(value)
        terms = named.get("terms", named.get(""))
        shape: tuple[int, ...] = terms.shape[1:] if isinstance(terms, np.ndarray) and terms.size else ()
        if len(shape) != 2 and not (len(shape) == 3 and shape[2] == 3):
            raise self._refusal("the result of a sum_of_atoms node, or terms (k, rows, columns)", value)
        numbers = np.asarray(named.get("numbers", np.arange(len(terms)))).tolist()
        sizes = np.abs(terms).reshape(len(terms), -1).max(axis=1).tolist()
        lengths = {one: size for one, size in zip(numbers, sizes, strict=True) if one >= 0}
        order = self._orders[which].follow(lengths)
        where = [numbers.index(one) for one in order]
        negative = (np.asarray(named.get("weights", sizes))[where] < 0).tolist()
        return _Parts(terms[where], order, negative, _whole(named, len(order)))

    def _instead(self) -> Message | None:
        wholes = [parts.whole for parts in self._latest if parts]
        if wholes and all(whole is not None and np.isnan(whole.rest).any() for whole in wholes):
            return Message("this patch has values that are not numbers")
        return super()._instead()

    def _described(self) -> Description:
        shown = self._shown()
        most = max(parts.contrast() for _, parts in shown)
        _, half = self._limits.follow(-most, most)
        terms = [term for k, parts in shown for term in parts.pictures(half, self.feeds[k].unit)]
        head = 0 if shown[0][1].whole is None else 3  # patch, sum and rest
        return Sum(tuple(terms), max(self._counts, default=1), head, self._stale.stale())


def _whole(named: Any, shown: int) -> _Whole | None:
    """Return the patch of so many terms, from the named outputs of a sum; None: of terms alone."""
    if "patch" not in named:
        return None
    active = float(named["active"])
    further = int(active) - shown if active == active else 0
    atoms = len(named["atoms"])
    return _Whole(named["patch"], float(named["mean"]), named["others"], named["rest"], further, atoms)

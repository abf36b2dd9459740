"""``check_panel``: the contract of panels, one function a promise."""

import copy
import itertools
import pickle
import weakref
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.base import Feed, Panel
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value, describe

from .resources import count_alive
from .units import KINDS, MEDIUM, checks

SIZES = ((257, 593), (118, 291), (40, 60), (16, 16))
_FRAMES = 12
_KINDS: dict[str, Callable[[np.random.Generator], Value]] = {
    **KINDS,
    "nan": lambda _: float("nan"),
    "small vectors": lambda rng: rng.normal(size=3),
    "wide frames": lambda rng: rng.integers(-9, 9, (24, 32)).astype(np.int16),
    "frames of nan": lambda _: np.full((24, 32), np.nan),
}


def check_panel(cls: type[Panel], /, **parameters: Any) -> None:
    """Check that a panel class keeps the contract of panels.

    The panel gets one input and three inputs of each kind that it accepts: scalars, vectors, frames of
    several dtypes, nan. It refuses any other kind with an ``InputError``.

    Parameters:
        cls: the class; it must be importable, because the check pickles it.
        parameters: parameters of the panel; by default those of its ``example``.

    Raises:
        AssertionError: names the promise that does not hold.

    >>> from stream_sparse.panels import Trace
    >>> check_panel(Trace, seconds=5)
    """
    panel = cls(**(parameters or cls.example))
    for check in PANEL_CHECKS.values():
        check(panel)


class _Film(NamedTuple):
    """Values of one kind for some inputs; now and then an input gives no value."""

    kind: str
    inputs: int
    rows: list[list[Value]]


def _opened(panel: Panel, inputs: int) -> Panel:
    fresh = panel.fresh()
    fresh.open(tuple(Feed(f"input{k}", None, "units", {}, 3) for k in range(inputs)), MEDIUM, {})
    return fresh


def _seeing(panel: Panel, film: _Film) -> Iterator[tuple[int, Panel]]:
    """Yield a new panel after each frame of a film, with the number of the frame."""
    seen = _opened(panel, film.inputs)
    for t, row in enumerate(film.rows):
        seen.see(*row, at=Stamp(t, t / 30, gap=int(t == 7)))
        yield t, seen


def _shown(panel: Panel, film: _Film) -> Panel:
    """Return a new panel that has seen a film."""
    *_, (_, seen) = _seeing(panel, film)
    return seen


def _films(panel: Panel) -> Iterator[_Film]:
    """Yield the films that the panel accepts; check how it refuses the others."""
    accepted = 0
    for (kind, make), inputs in itertools.product(_KINDS.items(), (1, 3)):
        rng = np.random.default_rng(0)
        rows = [[make(rng) if (t + k) % 4 else None for k in range(inputs)] for t in range(_FRAMES)]
        film = _Film(kind, inputs, rows)
        try:
            _shown(panel, film)
        except InputError:
            continue
        accepted += 1
        yield film
    assert accepted, f"it accepts no kind of values; expected one of {', '.join(_KINDS)}"


def _picture(panel: Panel, height: int = SIZES[0][0], width: int = SIZES[0][1]) -> Array:
    picture = panel.draw(height, width)
    right = picture.dtype == np.uint8 and picture.shape == (height, width, 3)
    expected = f"uint8 of shape ({height}, {width}, 3)"
    assert right, f"draw({height}, {width}) gave {describe(picture)}; expected {expected}"
    writeable = picture.flags.writeable
    assert writeable, "draw() gave a read-only picture; expected one that can be written to"
    return picture


def draws_any_size(panel: Panel) -> None:
    """``draw`` returns uint8 BGR of the requested size at any time."""
    for film in _films(panel):
        for t, seen in _seeing(panel, film):
            for size in SIZES if t in (0, 1, _FRAMES - 1) else ():
                _picture(seen, *size)


def draws_before_the_first_value(panel: Panel) -> None:
    """Before the first value ``draw`` returns a picture that says so."""
    for inputs in (1, 3):
        empty = _opened(panel, inputs)
        for t in range(3):
            drawn = np.ptp(_picture(empty))
            assert drawn, "before the first value it draws one colour; expected a text such as 'waiting'"
            empty.see(*[None] * inputs, at=Stamp(t, t / 30))


def reads_off_any_place(panel: Panel) -> None:
    """``read_off`` returns one line of at most 200 characters for any place, about the picture last drawn."""
    for film in _films(panel):
        _read(_opened(panel, film.inputs), *SIZES[0])
        for t, seen in _seeing(panel, film):
            _read(seen, *SIZES[0])
            if t in (0, 1, _FRAMES - 2):
                for size in SIZES:
                    _picture(seen, *size)
                    _read(seen, *size)
                drawn, words = copy.copy(seen), _read(seen, *SIZES[-1])
        same = words == _read(seen, *SIZES[-1])
        assert same, "read_off() describes a frame that is not drawn yet; let draw() leave what it needs"
        _picture(seen)
        same = words == _read(drawn, *SIZES[-1])
        assert same, "draw() changed what read_off() needs of an earlier picture; replace the attribute"


def _read(panel: Panel, height: int, width: int) -> list[str]:
    """Read off places in a picture of this size, at its edges and beside it."""
    across, down = (
        (-1000, -1, *range(0, length, max(length // 5, 1)), length - 1, length, 10**6)
        for length in (width, height)
    )
    readings = []
    for x, y in itertools.product(across, down):
        words = panel.read_off(x, y)
        fits = len(words.splitlines()) <= 1 and len(words) <= 200
        assert fits, f"read_off({x}, {y}) gave {words!r}; expected one line of at most 200 characters"
        readings.append(words)
    return readings


def descriptions_stay(panel: Panel) -> None:
    """A description never changes: the next frame makes another one."""
    if type(panel).describe is Panel.describe:
        return
    for film in _films(panel):
        for t, seen in _seeing(panel, film):
            if t == _FRAMES // 2:
                description = seen.describe()
                before = pickle.dumps(description)
        same = pickle.dumps(description) == before
        assert same, f"a description changed with the next frame ({film.kind}); copy what changes"


def pictures_are_new(panel: Panel) -> None:
    """A picture belongs to the caller: the next one shares no memory with it."""
    for film in _films(panel):
        seen = _shown(panel, film)
        first = _picture(seen)
        shared = np.may_share_memory(first, _picture(seen))
        assert not shared, "two pictures share their memory; draw on a new array"


def input_untouched(panel: Panel) -> None:
    """``see`` and ``draw`` do not change the values, and accept read-only arrays."""
    for film in _films(panel):
        before = copy.deepcopy(film.rows)
        for value in itertools.chain(*film.rows):
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
        _picture(_shown(panel, film))
        same = all(
            np.array_equal(np.asarray(a, float), np.asarray(b, float), equal_nan=True)
            for a, b in zip(itertools.chain(*before), itertools.chain(*film.rows), strict=True)
        )
        assert same, f"it changed its input ({film.kind})"


def keeps_little(panel: Panel) -> None:
    """A panel keeps at most the latest array of each input."""
    for film in _films(panel):
        seen = _opened(panel, film.inputs)
        held: list[weakref.ref[Array]] = []
        for t, row in enumerate(film.rows):
            mine = copy.deepcopy(row)
            held += [weakref.ref(value) for value in mine if isinstance(value, np.ndarray)]
            seen.see(*mine, at=Stamp(t, t / 30))
            del mine
        alive = count_alive(held, film.inputs)
        assert alive <= film.inputs, f"it keeps {alive} arrays of {film.inputs} inputs ({film.kind})"


def memory_is_bounded(panel: Panel) -> None:
    """After ten thousand frames a panel takes no more memory than after six thousand."""
    for film in _films(panel):
        if film.inputs > 1 or film.kind not in ("scalars", "small vectors"):
            continue
        seen = _opened(panel, 1)
        sizes = []
        for t in range(10_000):
            seen.see(film.rows[1 + t % 3][0], at=Stamp(t, t / 30))
            if t in (5_999, 9_999):
                sizes.append(len(pickle.dumps(seen.__dict__)))
        grown = sizes[1] - sizes[0]
        assert grown < 1000, f"its state grows: by {grown} bytes in 4,000 frames of {film.kind}"


def reset_equals_new(panel: Panel) -> None:
    """Opened again a panel draws the same as a new one; a copy draws the same as the original."""
    for film in _films(panel):
        seen = _shown(panel, film)
        twins = [copy.deepcopy(seen), pickle.loads(pickle.dumps(seen))]
        expected = _picture(seen)
        for twin in twins:
            assert isinstance(twin, Panel), "a copy has another class"
            assert np.array_equal(_picture(twin), expected), "a copy draws another picture"
        new_one = _picture(_opened(panel, film.inputs))
        seen.open(seen.feeds, seen.medium, seen.marks)
        fresh = np.array_equal(_picture(seen), new_one)
        assert fresh, "opened again it still shows earlier values; create all state in reset()"


PANEL_CHECKS: dict[str, Callable[[Panel], None]] = checks(
    draws_any_size, draws_before_the_first_value, reads_off_any_place, pictures_are_new, descriptions_stay,
    input_untouched, keeps_little, memory_is_bounded, reset_equals_new,
)  # fmt: skip

"""The contract of a panel as checks that run over any panel class."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stream_sparse.base import Feed, Panel, yaml_name
from stream_sparse.errors import InputError
from stream_sparse.frame import Clock, Medium, Stamp

from .units import check_bounds, check_documented, check_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stream_sparse.frame import Array, Value

__all__ = ["PANEL_CHECKS", "check_panel"]

SIZES = ((257, 593), (118, 291), (40, 60), (16, 16))
_MEDIUM = Medium((24, 32), np.dtype(np.uint8), 30.0, False, Clock("index"))
_FRAMES = 12
_KINDS: dict[str, Callable[[np.random.Generator], Value]] = {
    "scalars": lambda rng: float(rng.normal()),
    "nan": lambda _: float("nan"),
    "small vectors": lambda rng: rng.normal(size=3),
    "vectors": lambda rng: rng.normal(size=40),
    "gray frames": lambda rng: rng.integers(0, 256, (24, 32)).astype(np.uint8),
    "colour frames": lambda rng: rng.integers(0, 256, (24, 32, 3)).astype(np.uint8),
    "real frames": lambda rng: rng.normal(size=(24, 32)).astype(np.float32),
    "wide frames": lambda rng: rng.integers(-9, 9, (24, 32)).astype(np.int16),
    "frames of nan": lambda _: np.full((24, 32), np.nan),
}


def check_panel(cls: type[Panel], /, **parameters: Any) -> None:
    """Check that a panel class keeps the contract of panels.

    It is given one input and several, of each kind that it accepts (scalars, vectors, frames of several
    dtypes, nan); a kind that it refuses it must refuse with an ``InputError`` of one line.

    Parameters:
        cls: the class; it must be importable, since it is pickled.
        parameters: those to check it with; by default its documented ``example``.

    Raises:
        AssertionError: naming the promise that does not hold.

    >>> from stream_sparse.panels import Trace
    >>> check_panel(Trace, seconds=5)
    """
    panel = cls(**(parameters or cls.example))
    for check in PANEL_CHECKS.values():
        check(panel)


class _Film(NamedTuple):
    """What a panel is shown: values of one kind for a number of inputs, with silences."""

    kind: str
    inputs: int
    rows: list[list[Value]]


def _fail(panel: Panel, text: str) -> str:
    return f"{yaml_name(type(panel))}: {text}"


def _opened(panel: Panel, inputs: int) -> Panel:
    fresh = panel.fresh()
    fresh.open(tuple(Feed(f"input{k}", None, "units", {}, 3) for k in range(inputs)), _MEDIUM, {})
    return fresh


def _film(kind: str, inputs: int) -> _Film:
    rng = np.random.default_rng(0)
    make = _KINDS[kind]
    rows = [[make(rng) if (t + k) % 4 else None for k in range(inputs)] for t in range(_FRAMES)]
    return _Film(kind, inputs, rows)


def _show(panel: Panel, film: _Film) -> None:
    for t, row in enumerate(film.rows):
        panel.see(*row, at=Stamp(t, t / 30, gap=int(t == 7)))


def _films(panel: Panel) -> Iterator[_Film]:
    """What the panel accepts; what it refuses must be refused well."""
    accepted = 0
    for kind in _KINDS:
        for inputs in (1, 3):
            film = _film(kind, inputs)
            try:
                _show(_opened(panel, inputs), film)
            except InputError as error:
                text = str(error)
                assert len(text.splitlines()) == 1, _fail(
                    panel, f"the refusal of {kind} is no line: {text!r}"
                )
                continue
            accepted += 1
            yield film
    assert accepted, _fail(panel, "it accepts neither scalars nor vectors nor frames")


def _picture(panel: Panel, height: int, width: int) -> Array:
    picture = panel.draw(height, width)
    assert isinstance(picture, np.ndarray), _fail(panel, f"draw() gave {type(picture).__name__}")
    got = f"draw({height}, {width}) gave {picture.dtype} of shape {picture.shape}"
    assert picture.dtype == np.uint8, _fail(panel, got)
    assert picture.shape == (height, width, 3), _fail(panel, got)
    assert picture.flags.writeable, _fail(panel, "a picture cannot be written on")
    return picture


def draws_any_size(panel: Panel) -> None:
    """``draw`` gives uint8 BGR of just the size that was asked for, at any time."""
    for film in _films(panel):
        seen = _opened(panel, film.inputs)
        for t, row in enumerate(film.rows):
            seen.see(*row, at=Stamp(t, t / 30))
            if t in (0, 1, _FRAMES - 1):
                for size in SIZES:
                    _picture(seen, *size)


def draws_nothing(panel: Panel) -> None:
    """Before the first frame, and while all inputs are silent, there is a picture that says so."""
    for inputs in (1, 3):
        empty = _opened(panel, inputs)
        assert np.ptp(_picture(empty, *SIZES[0])), _fail(panel, "before the first frame it draws a blank")
        for t in range(3):
            empty.see(*[None] * inputs, at=Stamp(t, t / 30))
        assert np.ptp(_picture(empty, *SIZES[0])), _fail(
            panel, "while its inputs are silent it draws a blank"
        )


def pictures_are_new(panel: Panel) -> None:
    """A picture is the caller's: drawing again neither changes it nor shares its memory."""
    for film in _films(panel):
        seen = _opened(panel, film.inputs)
        _show(seen, film)
        first = _picture(seen, *SIZES[0])
        kept = first.copy()
        second = _picture(seen, *SIZES[0])
        assert not np.may_share_memory(first, second), _fail(panel, "two pictures share their memory")
        assert np.array_equal(first, kept), _fail(panel, "a picture changed when the next one was drawn")
        second[:] = 255
        third = _picture(seen, *SIZES[0])
        assert not (third == 255).all(), _fail(panel, "what is written on a picture shows in the next one")


def input_untouched(panel: Panel) -> None:
    """``see`` and ``draw`` write nothing into what they are given, and take read-only arrays."""
    for film in _films(panel):
        seen = _opened(panel, film.inputs)
        before = copy.deepcopy(film.rows)
        for row in film.rows:
            for value in row:
                if isinstance(value, np.ndarray):
                    value.flags.writeable = False
        _show(seen, film)
        _picture(seen, *SIZES[0])
        same = all(
            np.array_equal(np.asarray(a, float), np.asarray(b, float), equal_nan=True)
            for old, new in zip(before, film.rows, strict=True)
            for a, b in zip(old, new, strict=True)
            if a is not None
        )
        assert same, _fail(panel, f"it changed its input ({film.kind})")


def keeps_little(panel: Panel) -> None:
    """Of an input's arrays at most the latest is kept, and nothing grows with the stream."""
    for film in _films(panel):
        seen = _opened(panel, film.inputs)
        held: list[weakref.ref[Array]] = []
        for t, row in enumerate(film.rows):
            mine = [value.copy() if isinstance(value, np.ndarray) else value for value in row]
            held += [weakref.ref(value) for value in mine if isinstance(value, np.ndarray)]
            seen.see(*mine, at=Stamp(t, t / 30))
            del mine
        gc.collect()
        alive = sum(ref() is not None for ref in held)
        assert alive <= film.inputs, _fail(
            panel, f"it keeps {alive} arrays of {film.inputs} inputs ({film.kind})"
        )


def memory_is_bounded(panel: Panel) -> None:
    """After ten thousand frames it takes no more than after six thousand."""
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
        assert grown < 1000, _fail(panel, f"its state grew by {grown} bytes in 4,000 frames of {film.kind}")


def reset_equals_new(panel: Panel) -> None:
    """Opened again it draws what a new one draws; a copy and a pickle go on as it would."""
    for film in _films(panel):
        seen = _opened(panel, film.inputs)
        _show(seen, film)
        twins = [copy.deepcopy(seen), pickle.loads(pickle.dumps(seen))]
        expected = _picture(seen, *SIZES[0])
        for twin in twins:
            assert isinstance(twin, Panel), _fail(panel, "a copy is of another class")
            assert np.array_equal(_picture(twin, *SIZES[0]), expected), _fail(
                panel, "a copy draws another picture"
            )
        new = _opened(panel, film.inputs)
        new_one = _picture(new, *SIZES[0])
        seen.open(seen.feeds, seen.medium, seen.marks)
        assert np.array_equal(_picture(seen, *SIZES[0]), new_one), _fail(
            panel, "opened again it still shows what it saw before"
        )


PANEL_CHECKS: dict[str, Callable[[Panel], None]] = {
    "names": check_names,
    "bounds": check_bounds,
    "documented": check_documented,
    "draws_any_size": draws_any_size,
    "draws_nothing": draws_nothing,
    "pictures_are_new": pictures_are_new,
    "input_untouched": input_untouched,
    "keeps_little": keeps_little,
    "memory_is_bounded": memory_is_bounded,
    "reset_equals_new": reset_equals_new,
}

"""The contract of a sink as checks that run over any sink class."""

from __future__ import annotations

import copy
import gc
import pickle
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.base import Sink, yaml_name
from stream_sparse.errors import InputError
from stream_sparse.frame import Clock, Medium, Stamp

from .held import Held, closed_by
from .units import check_bounds, check_documented, check_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.frame import Array, Value

__all__ = ["SINK_CHECKS", "check_sink"]

_MEDIUM = Medium((24, 32), np.dtype(np.uint8), 30.0, False, Clock("index"))
_FRAMES = 9
_KINDS: dict[str, Callable[[np.random.Generator], Value]] = {
    "scalars": lambda rng: float(rng.normal()),
    "vectors": lambda rng: rng.normal(size=8),
    "gray frames": lambda rng: rng.integers(0, 256, (24, 32)).astype(np.uint8),
    "colour frames": lambda rng: rng.integers(0, 256, (24, 32, 3)).astype(np.uint8),
    "real frames": lambda rng: rng.normal(size=(24, 32)).astype(np.float32),
}


def check_sink(cls: type[Sink], /, **parameters: Any) -> None:
    """Check that a sink class keeps the contract of sinks.

    It is opened and closed many times and given values of each kind that it accepts (scalars, vectors,
    frames); a kind that it refuses it must refuse with an ``InputError`` of one line. A parameter ``path``
    is replaced by one in a temporary folder, with the same name.

    Parameters:
        cls: the class; it must be importable, since it is pickled.
        parameters: those to check it with; by default its documented ``example``.

    Raises:
        AssertionError: naming the promise that does not hold.

    >>> from stream_sparse.sinks import Window
    >>> check_sink(Window, title="box")
    """
    given = parameters or dict(cls.example)
    for check in SINK_CHECKS.values():
        with tempfile.TemporaryDirectory() as folder:
            check(_in(cls, given, folder))


def _in(cls: type[Sink], given: dict[str, Any], folder: str) -> Sink:
    """The sink with its path, where it has one, moved into a folder."""
    if isinstance(given.get("path"), str):
        given = {**given, "path": str(Path(folder) / Path(given["path"]).name)}
    return cls(**given)


def _fail(sink: Sink, text: str) -> str:
    return f"{yaml_name(type(sink))}: {text}"


def _values(kind: str) -> list[Value]:
    rng = np.random.default_rng(0)
    return [_KINDS[kind](rng) for _ in range(_FRAMES)]


def _kinds(sink: Sink) -> list[str]:
    """The kinds of values that the sink accepts; what it refuses must be refused well."""
    accepted = []
    for kind in _KINDS:
        fresh = sink.fresh()
        fresh.open((), _MEDIUM)
        try:
            for t, value in enumerate(_values(kind)[:2]):
                fresh.write(value, Stamp(t, t / 30))
        except InputError as error:
            text = str(error)
            assert len(text.splitlines()) == 1, _fail(sink, f"the refusal of {kind} is no line: {text!r}")
            continue
        finally:
            fresh.close()
        accepted.append(kind)
    assert accepted, _fail(sink, "it accepts neither scalars nor vectors nor frames")
    return accepted


def input_untouched(sink: Sink) -> None:
    """``write`` changes nothing that it is given, and takes read-only arrays."""
    for kind in _kinds(sink):
        live = sink.fresh()
        live.open((), _MEDIUM)
        for t, value in enumerate(_values(kind)):
            before = copy.deepcopy(value)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
            live.write(value, Stamp(t, t / 30))
            assert np.array_equal(value, before), _fail(sink, f"it changed what was written ({kind})")
        live.flush()
        live.close()


def nothing_kept(sink: Sink) -> None:
    """After ``flush`` nothing that was written is held."""
    for kind in _kinds(sink):
        live = sink.fresh()
        live.open((), _MEDIUM)
        held: list[weakref.ref[Array]] = []
        values = _values(kind)
        while values:
            value = values.pop()
            if isinstance(value, np.ndarray):
                held.append(weakref.ref(value))
            live.write(value, Stamp(_FRAMES - len(values), (_FRAMES - len(values)) / 30))
            del value
        live.flush()
        gc.collect()
        alive = sum(ref() is not None for ref in held)
        live.close()
        assert not alive, _fail(sink, f"after flush() it holds {alive} of the values written ({kind})")


def closes_any_time(sink: Sink) -> None:
    """``close`` may come without ``open``, twice, and without a value; ``flush`` often."""
    fresh = sink.fresh()
    fresh.close()
    fresh.close()
    empty = sink.fresh()
    empty.open((), _MEDIUM)
    empty.flush()
    empty.close()
    empty.close()
    kind = _kinds(sink)[0]
    full = sink.fresh()
    full.open((), _MEDIUM)
    for t, value in enumerate(_values(kind)):
        full.write(value, Stamp(t, t / 30))
        full.flush()
    full.close()
    full.close()


def closes_from_anywhere(sink: Sink) -> None:
    """``close`` may come from other threads than the one that wrote, and from several at once."""
    kind = _kinds(sink)[0]
    live = _written(sink, kind)
    raised = closed_by(4, live.close)
    assert not raised, _fail(sink, f"close() raised when it came from other threads: {raised[0]!r}")
    live.open((), _MEDIUM)  # and it opens again
    live.write(_values(kind)[0], Stamp(0, 0.0))
    live.close()


def leaves_nothing(sink: Sink) -> None:
    """A closed sink leaves no thread and no open file behind."""
    kind = _kinds(sink)[0]
    _written(sink, kind).close()  # libraries open files of their own, the first time
    held = Held()
    for _ in range(3):
        _written(sink, kind).close()
    left = held.left()
    assert not left, _fail(sink, f"close() left {left}")


def _written(sink: Sink, kind: str) -> Sink:
    """A fresh one that is open, and has some values."""
    live = sink.fresh()
    live.open((), _MEDIUM)
    for t, value in enumerate(_values(kind)):
        live.write(value, Stamp(t, t / 30))
    live.flush()
    return live


def parameters_kept(sink: Sink) -> None:
    """Writing changes no parameter; an unopened sink pickles and copies."""
    before = dict(sink.parameters())
    for twin in (pickle.loads(pickle.dumps(sink.fresh())), copy.deepcopy(sink.fresh())):
        assert isinstance(twin, type(sink)), _fail(sink, "a copy is of another class")
        assert twin.parameters() == before, _fail(sink, "a copy has other parameters")
    closes_any_time(sink)
    assert sink.parameters() == before, _fail(sink, "writing changed a parameter")


SINK_CHECKS: dict[str, Callable[[Sink], None]] = {
    "names": check_names,
    "bounds": check_bounds,
    "documented": check_documented,
    "input_untouched": input_untouched,
    "nothing_kept": nothing_kept,
    "closes_any_time": closes_any_time,
    "closes_from_anywhere": closes_from_anywhere,
    "leaves_nothing": leaves_nothing,
    "parameters_kept": parameters_kept,
}

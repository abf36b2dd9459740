"""``check_sink``: the contract of sinks, one function a promise."""

import copy
import pickle
import tempfile
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse.base import Sink
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value, named_outputs

from .resources import Resources, count_alive
from .units import KINDS, MEDIUM, checks

_FRAMES = 9


_KINDS: dict[str, Callable[[np.random.Generator], Value]] = {
    **KINDS,
    "named outputs": lambda rng: {"mean": float(rng.normal()), "histogram": rng.normal(size=8)},
}


def check_sink(cls: type[Sink], /, **parameters: Any) -> None:
    """Check that a sink class keeps the contract of sinks.

    The sink is opened and closed many times, and gets values of each kind that it accepts: scalars, vectors,
    frames, and named outputs. It refuses any other kind with an
    ``InputError``. A file in the parameter ``path`` is moved to a temporary folder.

    Parameters:
        cls: the class; it must be importable, because the check pickles it.
        parameters: parameters of the sink; by default those of its ``example``.

    Raises:
        AssertionError: names the promise that does not hold.

    >>> from stream_sparse.sinks import Window
    >>> check_sink(Window, title="box")
    """
    arguments = dict(parameters or cls.example)
    for check in SINK_CHECKS.values():
        with tempfile.TemporaryDirectory() as folder:
            if isinstance(arguments.get("path"), str):
                arguments["path"] = str(Path(folder) / Path(arguments["path"]).name)
            check(cls(**arguments))


def _values(kind: str) -> Iterator[Value]:
    rng = np.random.default_rng(0)
    return (_KINDS[kind](rng) for _ in range(_FRAMES))


def _open(sink: Sink, kind: str) -> Sink:
    """Open a sink for values of a kind, with the names of their outputs, and return it."""
    sink.open(tuple(name for name in named_outputs(next(_values(kind))) if name), MEDIUM)
    return sink


def _arrays(value: Value) -> list[Array]:
    return [part for part in named_outputs(value).values() if isinstance(part, np.ndarray)]


def _kinds(sink: Sink) -> list[str]:
    """Return the kinds of values that the sink accepts; check how it refuses the others."""
    accepted = []
    for kind in _KINDS:
        fresh = sink.fresh()
        try:
            _open(fresh, kind)
            for t, value in zip(range(2), _values(kind), strict=False):
                fresh.write(value, Stamp(t, t / 30))
        except InputError:
            continue
        except Exception as error:
            advice = "; stream_sparse.base.named_outputs takes them apart" if kind.startswith("named") else ""
            text = f"expected an InputError as refusal of {kind}, got {error!r}{advice}"
            raise AssertionError(text) from error
        finally:
            fresh.close()
        accepted.append(kind)
    assert accepted, f"it accepts no kind of values; expected one of {', '.join(_KINDS)}"
    return accepted


def input_untouched(sink: Sink) -> None:
    """``write`` does not change its value, and accepts read-only arrays."""
    for kind in _kinds(sink):
        live = _open(sink.fresh(), kind)
        for t, value in enumerate(_values(kind)):
            before = copy.deepcopy(value)
            for array in _arrays(value):
                array.flags.writeable = False
            live.write(value, Stamp(t, t / 30))
            same = all(map(np.array_equal, _arrays(value), _arrays(before)))
            assert same, f"write() changed its value ({kind}); change a copy"
        live.flush()
        live.close()


def nothing_kept(sink: Sink) -> None:
    """After ``flush`` the sink refers to no array that was written."""
    for kind in _kinds(sink):
        live = _open(sink.fresh(), kind)
        written: list[weakref.ref[Array]] = []
        for t, value in enumerate(_values(kind)):
            written += [weakref.ref(array) for array in _arrays(value)]
            live.write(value, Stamp(t, t / 30))
        del value
        live.flush()
        kept = count_alive(written)
        live.close()
        assert not kept, f"after flush() it keeps {kept} of the values written ({kind})"


def closes_any_time(sink: Sink) -> None:
    """``close`` works without ``open``, twice, and without any value; ``flush`` works at any time."""
    fresh = sink.fresh()
    fresh.close()
    fresh.close()
    empty = sink.fresh()
    empty.open((), MEDIUM)
    empty.flush()
    empty.close()
    empty.close()
    kind = _kinds(sink)[0]
    full = _open(sink.fresh(), kind)
    for t, value in enumerate(_values(kind)):
        full.write(value, Stamp(t, t / 30))
        full.flush()
    full.close()
    full.close()
    _open(full, kind).close()  # a closed sink can be opened again


def leaves_nothing(sink: Sink) -> None:
    """A closed sink leaves no thread and no open file behind."""
    kind = _kinds(sink)[0]
    _written(sink, kind).close()  # the first time libraries open files of their own
    before = Resources()
    for _ in range(3):
        _written(sink, kind).close()
    added = before.added()
    assert not added, f"close() left {added}"


def _written(sink: Sink, kind: str) -> Sink:
    """Return a new sink that is open and has written some values."""
    live = _open(sink.fresh(), kind)
    for t, value in enumerate(_values(kind)):
        live.write(value, Stamp(t, t / 30))
    live.flush()
    return live


def parameters_kept(sink: Sink) -> None:
    """Writing changes no parameter; a sink that is not open can be pickled."""
    before = dict(sink.parameters())
    closes_any_time(sink)
    assert sink.parameters() == before, "writing changed a parameter"
    assert pickle.loads(pickle.dumps(sink.fresh())).parameters() == before, "a copy has other parameters"


SINK_CHECKS: dict[str, Callable[[Sink], None]] = checks(
    input_untouched, nothing_kept, closes_any_time, leaves_nothing, parameters_kept
)

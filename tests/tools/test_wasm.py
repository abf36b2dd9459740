"""tools/wasm.py: nodes in WebAssembly, by the module and its table alone, give the bytes of the package."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice, product
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.base import Statistic, parameters
from stream_sparse.errors import Error
from stream_sparse.frame import Array, Clock, Frame, Medium, Value
from stream_sparse.learning.dictionaries import sinusoids
from stream_sparse.sources import Sample
from stream_sparse.testing.streams import update
from tests.support import panel_recordings
from tests.support.descriptions import written
from tests.support.node_js import in_node, needs_node
from tests.support.programs import program
from tests.support.wasm_module import NODES, Module, built
from tests.support.wasm_recordings import Call, replay_in_node, watching
from tests.web.panels.comparing import assert_same
from tools.wasm_facts import facts_of
from tools.wasm_steps import defaults, example, kinds_for, nodes
from tools.wasm_steps import made as made_node

pytestmark = [
    pytest.mark.xdist_group("browser"),  # whose pages have the same module
    pytest.mark.timeout(900),  # where the kernels of this version have not been compiled yet
]
RUN = Path(__file__).parents[1] / "web" / "panels" / "run.mjs"
KNOWN = nodes()
FRAMES, MOST_CHOICES = 40, 64
FAR = [f"boxes_{name}_{dtype}" for name in ("box_of_floats", "lines_of_floats") for dtype in ("u1", "i2")]
"""Kernels for windows that no test has the room for."""
MOST_BYTES = 16_000  # compressed, of the nodes in NODES


@pytest.fixture(scope="module")
def clip() -> Array:
    """Return the first frames of the bundled clip, gray."""
    source = Sample(name="macaw")
    source.open()
    frames = [frame.data for frame in islice(source.frames(), 20)]
    source.close()
    return np.stack(frames)


def record(
    cls: Any, parameters: dict[str, Any], edit: dict[str, Any], stream: Iterator[tuple[Value, ...]]
) -> list[Call]:
    """Return what a node computed for a stream, call by call, with an edit in its middle."""
    node = cls(**parameters)
    found: list[Call] = []
    for t, inputs in enumerate(stream):
        if t == FRAMES // 2 + node.warmup():
            for name, value in edit.items():
                setattr(node, name, value)
        found.append(Call.of(node, inputs, update(node, inputs, t)))
    return found


def choices(cls: Any) -> Iterator[dict[str, Any]]:
    """Yield parameters with all choices of what is no number, and numbers that may lead to other steps."""
    base = {name: value for name, value in defaults(cls).items() if value is not ...}
    if "dictionary" in base:
        base["dictionary"] = {"sinusoids": 24}  # which the page makes
    options = {name: [base[name], *_options(cls, name)] for name in base}
    kinds = {}
    for name, values in options.items():
        numbers = [value for value in values[1:] if _is_number(value)]
        kinds[name] = [values[0], *(value for value in values[1:] if not _is_number(value))]
        kinds[name] += [] if _is_number(values[0]) else numbers[1:2]
    for values in islice(product(*kinds.values()), MOST_CHOICES):
        yield dict(zip(kinds, values, strict=True))
    for name, values in options.items():
        yield from ({**base, name: value} for value in values)


def _options(cls: Any, name: str) -> list[Any]:
    annotation, slider = cls.model_fields[name].annotation, parameters(cls)[name].slider or (7, 8)
    found: list[Any] = []
    for part in get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,):
        if part in (bool, NoneType):
            found += [False, True] if part is bool else [None]
        elif get_origin(part) is Literal:
            found += get_args(part)
        elif get_origin(part) in (list, tuple) and get_origin(get_args(part)[0]) is Literal:
            found += [[one] for one in get_args(get_args(part)[0])]
        elif part in (int, float):
            found += [part(value) for value in (*slider[:2], 10 * slider[1])]
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def chosen(cls: Any, inputs: tuple[Value, ...]) -> list[dict[str, Any]]:
    """Return parameters with which each step meets each choice, those with small numbers first."""
    found: list[dict[str, Any]] = []
    known: set[object] = set()
    for values in sorted(choices(cls), key=_size):
        try:
            node = cls(**values)
            with watching() as calls:
                update(node, inputs, 0)
        except Error:  # parameters that do not go together, or an input that the node refuses
            continue
        if node.facts().blas or not calls or values.get("init") == "random":  # which a page refuses
            continue
        step = calls[0]
        plain = [(k, v) for k, v in values.items() if isinstance(v, bool | str | None)]
        met = {(step, *pair) for pair in plain} | {step}
        if met - known:
            found.append(values)
            known |= met
    return found


def _size(values: dict[str, Any]) -> float:
    return sum(v for v in values.values() if isinstance(v, int | float))


def edit_of(cls: Any, values: dict[str, Any], others: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an edit of a parameter during the run that leads to other choices, where there is one."""
    for name, about in parameters(cls).items():
        for other in others:
            if not about.resets and {k for k, v in other.items() if v != values[k]} == {name}:
                return {name: other[name]}
    return {}


def stream_of(node: Any, like: tuple[Value, ...], clip: Array) -> Iterator[tuple[Value, ...]]:
    """Yield inputs for a node: its own example, or noise, the clip, equal values, and what is not finite."""
    rng = np.random.default_rng(3)
    count = FRAMES + node.warmup()
    own = node.example_inputs(count, rng)
    if own is not None:
        yield from (example(own, t) for t in range(count))
        return
    for t in range(count):
        yield tuple(_value(x, t, k, rng, clip) for k, x in enumerate(like))


def _value(like: Value, t: int, k: int, rng: np.random.Generator, clip: Array) -> Value:
    shape, dtype = np.shape(like), getattr(like, "dtype", np.dtype(float))
    part = t % 30
    if part < 12:
        x = rng.integers(0, 256, shape).astype(float)
    elif part < 22:
        x = np.resize(clip[t % len(clip), 7 * k :], shape).astype(float)
    else:
        x = np.full(shape, (0.0, 255.0, 17.0)[part % 3])
    if dtype.kind == "i":
        x = 200 * x - 25000
    if dtype.kind == "f":
        x = 0.37 * (x - 100)
        if part in (5, 14) and not k:  # a dictionary is finite
            x.reshape(-1)[t % max(x.size, 1)] = (np.nan, np.inf)[part == 14]
    return x.astype(dtype) if shape else float(x)


def recordings(names: Iterable[str], clip: Array) -> list[tuple[str, list[str], list[Call]]]:
    """Record nodes with some choices of parameters; each gives values in one recording at least."""
    made = []
    for name in names:
        cls, calls, fields = KNOWN[name], [], list[list[str]]()
        for inputs in kinds_for(made_node(cls)):
            some = chosen(cls, inputs)
            for values in some:
                stream = stream_of(cls(**values), inputs, clip)
                calls.append(record(cls, values, edit_of(cls, values, some), stream))
                fields.append([*cls(**values).fields()])
        assert any(call.result is not None for each in calls for call in each), name
        made += [(name, *each) for each in zip(fields, calls, strict=True)]
    return made


OVER = Statistic(9, 4, 5, "half-life 3")
WHITE = {"size": (3, 5), "count": 4, "whiten": True}
MORE: Any = {"patches": [WHITE, {**WHITE, "frames": 3, "components": 5}], "histogram": [{"range": (0, 9)}]}


@needs_node
@pytest.mark.parametrize("use", KNOWN)
def test_what_a_node_says_of_itself_is_that_of_python(use: str) -> None:
    cls, cases, wanted = KNOWN[use], [], []
    for values in (*choices(cls), *MORE.get(use, ())):
        with suppress(Error):  # parameters that do not go together
            node = cls(**values)
            node._seen, fields = 5, [*node.fields()] or [""]
            cases.append((use, node.parameters(), fields))
            read = [x and x._asdict() for x in (node.statistic(field, OVER) for field in fields)]
            wanted.append([node.horizon(), node.warmup(), node.caption(), read, node.learns])
    given = {"cases": cases, "facts": {use: facts_of(cls)}, "seen": 5, "over": OVER._asdict()}
    found = in_node(str(RUN.parents[1] / "engine" / "asking.mjs"), "m.nodes(given)", given)
    for case, *said in zip(cases, found, wanted, strict=True):
        assert said[0] == said[1], case


@needs_node
def test_the_outline_of_the_nearest_patch_is_that_of_python() -> None:
    cls, positions = KNOWN["sum_of_atoms"], np.array([[0, 0], [0, 9], [7, 4]], np.int32)
    values = {
        "patches.shape": [3, 5, 4], "positions.values": {"shape": [3, 2], "data": positions.ravel().tolist()}
    }  # fmt: skip
    given = [facts_of(cls)["outline"], {**values, "row": 8, "col": 3}]
    found = in_node("engine/expressions.js", "m.evaluate(...given)", given)
    assert found == [*cls(row=8, col=3).around(positions, 5, 4)] == [7, 4, 12, 8]


@needs_node
def test_nodes_give_the_same_bytes(wasm: Module, clip: Array, tmp_path: Path) -> None:
    found = replay_in_node(wasm.folder, recordings(NODES, clip), tmp_path / "recordings")
    assert found == {"differences": [], "uncalled": FAR[:2]}


@pytest.mark.slow  # compiles all kernels
@needs_node
def test_all_nodes_give_the_same_bytes(clip: Array, tmp_path: Path) -> None:
    folder, _ = built(tmp_path)
    found = replay_in_node(folder, recordings(KNOWN, clip), tmp_path / "recordings")
    assert found == {"differences": [], "uncalled": FAR}


@needs_node
def test_sinusoids_are_those_of_the_package(wasm: Module) -> None:
    script = "(await m.Kernels.of(readFileSync(given), {})).filled('sinusoids', [100, 30], 0.001, 1, 0)"
    found = in_node("engine/kernels.js", f"[...{script}]", str(wasm.folder / "kernels.wasm"))
    np.testing.assert_array_equal(np.reshape(found, (100, 30)), sinusoids(30, 100, 0.001, 1.0))


def test_the_module_has_the_nodes_that_were_named_and_is_small(wasm: Module) -> None:
    assert wasm.table["nodes"].keys() == {*NODES}
    assert len(gzip.compress((wasm.folder / "kernels.wasm").read_bytes(), 9)) <= MOST_BYTES


PIPELINE = Path(__file__).with_name("page.yaml").read_text("utf-8")


@needs_node
def test_a_pipeline_shows_on_a_page_what_it_shows_in_python(
    wasm: Module, clip: Array, tmp_path: Path
) -> None:
    """Kernels, engine, feeds and panels of a page are those of Python, to the bit."""
    (tmp_path / "page.yaml").write_text(PIPELINE, "utf-8")
    plan = load(tmp_path / "page.yaml").plan
    medium = Medium(clip[0].shape, clip[0].dtype, 30.0, live=False, clock=Clock("pts"))
    frames = [Frame(t, t / 30, data, lap=2 * (t == 14)) for t, data in enumerate(clip)]
    edits = {9: {"box.window": 3, "change.tau": 2}, 12: {"pixel.row": 60}}
    recording = panel_recordings.record(plan, medium, frames, edits)
    given = {
        "folder": str(wasm.folder), "program": program(PIPELINE), "edits": edits,
        "medium": recording["medium"],
        "frames": [
            {
                "index": t, "time_s": t / 30, "lap": 1 + (t >= 14), "begins": 2 * (t == 14),
                "data": written(data), "asked": t % 3 == 0,
            }
            for t, data in enumerate(clip)
        ],
    }  # fmt: skip
    assert_same("a page", recording, in_node(str(RUN), "await m.run(given)", given))

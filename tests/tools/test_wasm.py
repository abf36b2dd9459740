"""tools/wasm.py: nodes in WebAssembly, by the module and its table alone, give the bytes of the package."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from stream_sparse import load
from stream_sparse.base import parameters
from stream_sparse.frame import Array, Clock, Frame, Medium, Value
from stream_sparse.learning.dictionaries import sinusoids
from stream_sparse.sources import Sample
from stream_sparse.testing.streams import update
from tests.studio.panels.comparing import assert_same
from tests.support import panel_recordings
from tests.support.descriptions import written
from tests.support.node_js import in_node, needs_node
from tests.support.wasm_module import NODES, Module, built
from tests.support.wasm_recordings import replay_in_node
from tools.page_facts import facts
from tools.wasm_cases import Call, Kind, Tried, example, nodes, tried, watching

pytestmark = [
    pytest.mark.xdist_group("browser"),  # whose pages have the same module
    pytest.mark.timeout(900),  # where the kernels of this version have not been compiled yet
]
RUN = Path(__file__).parents[1] / "studio" / "panels" / "run.mjs"
KNOWN = nodes()
FRAMES = 40
MOST_BYTES = 16_000  # compressed, of the nodes in NODES


@pytest.fixture(scope="module")
def clip() -> Array:
    """Return the first frames of the bundled clip, gray."""
    source = Sample(name="macaw")
    source.open()
    frames = [frame.data for frame in islice(source.frames(), 20)]
    source.close()
    return np.stack(frames)


def record(cls: Any, trial: Tried, edit: dict[str, Any], stream: Iterator[tuple[Value, ...]]) -> list[Call]:
    """Return what a node computed for a stream, call by call, with an edit in its middle."""
    node = cls(**trial.parameters)
    found: list[Call] = []
    for t, inputs in enumerate(stream):
        if t == FRAMES // 2 + node.warmup():
            for name, value in edit.items():
                setattr(node, name, value)
        with watching() as calls:
            update(node, inputs, t)
        found += map(_kept, calls)
    return found


def _kept(call: Call) -> Call:
    inputs = tuple(np.copy(x) if np.ndim(x) else x for x in call.inputs)
    return call._replace(inputs=inputs, result=_copied(call.result))


def _copied(result: Any) -> Any:
    if isinstance(result, dict):
        return {name: _copied(value) for name, value in result.items()}
    return np.copy(result) if isinstance(result, np.ndarray) else result


def chosen(trials: list[Tried]) -> list[Tried]:
    """Return trials in which each step meets each choice of each parameter, those with small numbers."""
    found: list[Tried] = []
    known: set[object] = set()
    for trial in sorted(trials, key=_size):
        plain = [(k, v) for k, v in trial.parameters.items() if isinstance(v, bool | str | None)]
        met = {(trial.call.step, *pair) for pair in plain} | {trial.call.step}
        if met - known:
            found.append(trial)
            known |= met
    return found


def _size(trial: Tried) -> float:
    return sum(v for v in trial.parameters.values() if isinstance(v, int | float))


def edit_of(cls: Any, trial: Tried, trials: list[Tried]) -> dict[str, Any]:
    """Return an edit of a parameter during the run that another trial has, where there is one."""
    for name, about in parameters(cls).items():
        if about.resets:
            continue
        for other in trials:
            differ = {k for k, v in other.parameters.items() if v != trial.parameters[k]}
            if differ == {name}:
                return {name: other.parameters[name]}
    return {}


def stream_of(cls: Any, trial: Tried, clip: Array) -> Iterator[tuple[Value, ...]]:
    """Yield inputs for a node: its own example, or noise, the clip, equal values, and what is not finite."""
    node, rng = cls(**trial.parameters), np.random.default_rng(3)
    count = FRAMES + node.warmup()
    own = node.example_inputs(count, rng)
    if own is not None:
        yield from (example(own, t) for t in range(count))
        return
    for t in range(count):
        yield tuple(_value(x, t, k, rng, clip) for k, x in enumerate(trial.inputs))


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
        if part in (5, 14):
            x.reshape(-1)[t % max(x.size, 1)] = (np.nan, np.inf)[part == 14]
    return x.astype(dtype) if shape else float(x)


def recordings(names: Iterable[str], table: Any, clip: Array) -> list[tuple[str, list[Call]]]:
    """Record nodes with some choices of parameters; each gives values in one recording at least."""
    made = []
    for name in names:
        cls, found = KNOWN[name], tried(KNOWN[name])
        calls = []
        for case in table["nodes"][name]["cases"]:  # others of its kinds of inputs are called in the same way
            trials = found[tuple(Kind(*kind) for kind in case["inputs"][0])]
            for trial in chosen(trials):
                stream = stream_of(cls, trial, clip)
                calls.append(record(cls, trial, edit_of(cls, trial, trials), stream))
        assert any(call.result is not None for each in calls for call in each), name
        made += [(name, each) for each in calls]
    return made


@needs_node
def test_nodes_give_the_same_bytes(wasm: Module, clip: Array, tmp_path: Path) -> None:
    found = replay_in_node(wasm.folder, recordings(NODES, wasm.table, clip), tmp_path / "recordings")
    assert found == {"differences": [], "uncalled": []}


@pytest.mark.slow  # compiles all kernels
@needs_node
def test_all_nodes_give_the_same_bytes(clip: Array, tmp_path: Path) -> None:
    folder, table = built(tmp_path)
    found = replay_in_node(folder, recordings(KNOWN, table, clip), tmp_path / "recordings")
    assert found == {"differences": [], "uncalled": []}


@needs_node
def test_sinusoids_are_those_of_the_package(wasm: Module) -> None:
    script = """(async () => {
      const kernels = await m.Kernels.of(readFileSync(given + "/kernels.wasm"), {});
      const memory = kernels.memory(), place = memory.array("f8", [100, 30]);
      memory.exports.sinusoids(0.001, 1, 0, place.address, 100, 30);
      return [...place.data];
    })()"""
    found = in_node("engine/kernels.js", f"await {script}", str(wasm.folder))
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
        "folder": str(wasm.folder), "tree": yaml.safe_load(PIPELINE), "facts": facts(), "edits": edits,
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

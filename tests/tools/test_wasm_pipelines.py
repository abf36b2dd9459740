"""The table of tools/wasm.py has each call of a step that a pipeline of the page makes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse.base import yaml_name
from tests.support.node_js import needs_node
from tests.support.page_runs import PIPELINES, calls_of, differences_on_a_page
from tests.support.processes import python
from tests.support.wasm_recordings import replay_in_node
from tests.support.wasm_table import bound
from tools.page_facts import NODES
from tools.wasm import table
from tools.wasm_cases import Call

TOOL = Path(__file__).parents[2] / "tools" / "wasm.py"

needs_linker = pytest.mark.skipif(shutil.which("wasm-ld-19") is None, reason="needs wasm-ld-19")


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return table({}, NODES)


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_the_table_says_what_each_step_of_a_pipeline_gets(pipeline: str, described: Any) -> None:
    calls = calls_of(pipeline)
    assert calls
    for call in calls:
        compare(call, described[yaml_name(type(call.node))])


def compare(call: Call, about: Any) -> None:
    """Compare the arguments of a call with those that the table names."""
    given = {name for case in about["cases"] for step in case["steps"] for name in step.get("given", ())}
    made = {**call.arguments, **call.given}
    found = bound(about, call.parameters, call.inputs, {name: made[name] for name in given & made.keys()})
    arguments = {each["name"]: each for each in found.step["arguments"]}
    assert list(call.arguments) == [
        n for n, each in arguments.items() if each["kind"] not in ("start", "stop")
    ]
    for name, value in call.arguments.items():
        each = arguments[name]
        if "axes" in each:
            assert (value.dtype.str[1:], value.ndim) == (each["dtype"], each["axes"]), name
            lengths = found.lengths(each["lengths"]) if "lengths" in each else value.shape
            assert lengths == value.shape or value.shape == (np.prod(lengths, dtype=int),), name
        elif each["kind"] == "number":
            assert found.values[name] == value, name
            assert isinstance(value, float) == (each["dtype"] in ("f4", "f8")), name


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wasm")
    done = python(TOOL, folder, *NODES, timeout=800)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow  # compiles the kernels of all these nodes
@needs_linker
def test_each_node_of_a_pipeline_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("wasmtime")
    from tests.support.wasm_node import Kernels, replay

    kernels = Kernels(folder)
    recordings: dict[int, tuple[str, list[Call]]] = {}
    for call in (call for pipeline in PIPELINES for call in calls_of(pipeline)):
        name = yaml_name(type(call.node))
        recordings.setdefault(id(call.node), (name, []))[1].append(call)
    for name, calls in recordings.values():
        assert replay(kernels, name, calls) == [], name
    if shutil.which("node") is not None:
        assert replay_in_node(folder, kernels.table, recordings.values(), tmp_path / "recordings") == []


@pytest.mark.slow
@needs_linker
@needs_node
@pytest.mark.parametrize("pipeline", PIPELINES)
def test_a_page_gives_the_values_of_the_package(pipeline: str, folder: Path, tmp_path: Path) -> None:
    compared, differences = differences_on_a_page(folder, pipeline, tmp_path / "frames")
    assert compared
    assert differences == []

"""The nodes of the bundled pipelines, and the pipelines, give on a page what they give in Python."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from stream_sparse.base import yaml_name
from tests.support.node_js import needs_node
from tests.support.page_runs import PIPELINES, calls_of, differences_on_a_page
from tests.support.processes import python
from tests.support.wasm_recordings import replay_in_node
from tools.page_facts import NODES
from tools.wasm_cases import Call

TOOL = Path(__file__).parents[2] / "tools" / "wasm.py"

pytestmark = [
    pytest.mark.slow,  # compiles the kernels of all these nodes
    pytest.mark.skipif(shutil.which("wasm-ld-19") is None, reason="needs wasm-ld-19"),
    needs_node,
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wasm")
    done = python(TOOL, folder, *NODES, timeout=800)
    assert done.returncode == 0, done.stderr
    return folder


def test_each_node_of_a_pipeline_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    recordings: dict[int, tuple[str, list[Call]]] = {}
    for call in (call for pipeline in PIPELINES for call in calls_of(pipeline)):
        name = yaml_name(type(call.node))
        recordings.setdefault(id(call.node), (name, []))[1].append(call)
    assert replay_in_node(folder, recordings.values(), tmp_path / "recordings")["differences"] == []


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_a_page_gives_the_values_of_the_package(pipeline: str, folder: Path, tmp_path: Path) -> None:
    compared, differences = differences_on_a_page(folder, pipeline, tmp_path / "frames")
    assert compared
    assert differences == []

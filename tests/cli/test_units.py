from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from stream_sparse.plan import read
from stream_sparse.plan.registry import Kind, names

from .conftest import Cli

UNITS = sorted({name for kind in get_args(Kind) for name in names(kind)})


def test_the_list_has_every_unit(cli: Cli) -> None:
    out = cli.says("nodes")
    listed = {line.split()[0] for line in out.splitlines() if line.split()}
    assert set(UNITS) <= listed


def test_one_is_explained_in_full(cli: Cli) -> None:
    out = cli.says("nodes", "diff_box")
    for text in ("diff_box (node)", "window", ">= 1", "In a pipeline:", "use: diff_box", "diff_box.py"):
        assert text in out


@pytest.mark.parametrize("name", names("nodes"))
def test_the_example_is_a_pipeline_that_checks(cli: Cli, name: str, tmp_path: Path) -> None:
    _, out, _ = cli("nodes", name)
    example = next(line for line in out.splitlines() if f"{{use: {name}" in line and "my_" in line)
    file = tmp_path / "example.yaml"
    file.write_text(
        "name: example\nsource: {use: sample, name: macaw}\nnodes:\n"
        "  gray: {use: grayscale}\n  box: {use: diff_box}\n"
        "  window: {use: pixel_tap, row: 3, col: 4}\n  code: {use: omp, dictionary: {dct: 4}}\n"
        "  patches: {use: patches, from: gray}\n  dict: {use: dictionary_learning}\n"
        "  " + example.strip() + "\n"
    )
    assert read(file).parts[-1].use == name


def test_own_units_are_listed_too(cli: Cli, tmp_path: Path) -> None:
    cli("new", "node", "listed_too", "--to", tmp_path)
    out = cli.says("nodes", "listed_too", "--nodes", tmp_path / "listed_too.py")
    assert "gain * (x[t] - x[t-1])" in out


def test_outputs_are_listed(cli: Cli) -> None:
    out = cli.says("nodes", "dictionary_learning")
    rows = [line.split() for line in out.splitlines()]
    assert ["output", "meaning"] in rows
    assert ["reseeded", "number", "of", "atoms", "replaced", "so", "far."] in rows
    assert "output " not in cli("nodes", "grayscale")[1]

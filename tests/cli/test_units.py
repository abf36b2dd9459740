"""`nodes`."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from stream_sparse import spec
from stream_sparse.spec.registry import Kind, names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Cli = Callable[..., tuple[int, str, str]]

UNITS = sorted({name for kind in get_args(Kind) for name in names(kind)})


def test_the_list_has_every_unit(cli: Cli) -> None:
    code, out, _ = cli("nodes")
    assert code == 0
    listed = {line.split()[0] for line in out.splitlines() if line.split()}
    assert set(UNITS) <= listed


def test_one_is_explained_in_full(cli: Cli) -> None:
    code, out, _ = cli("nodes", "diff_box")
    assert code == 0
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
    assert spec.read(file).parts[-1].use == name


def test_own_units_are_listed_too(cli: Cli, tmp_path: Path) -> None:
    cli("new", "node", "listed_too", "--to", tmp_path)
    code, out, _ = cli("nodes", "listed_too", "--nodes", tmp_path / "listed_too.py")
    assert code == 0
    assert "gain * (x[t] - x[t-1])" in out

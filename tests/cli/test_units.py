from __future__ import annotations

from pathlib import Path
from typing import get_args

import cv2
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


@pytest.mark.parametrize("name", ["relu", "coactivity", "atoms", "window"])
def test_a_terminal_shows_no_marks_of_code(cli: Cli, name: str) -> None:
    assert "`" not in cli.says("nodes", name)


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


def test_the_answer_of_a_node_is_drawn(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "box.png"
    assert cli("nodes", "diff_box", "--response", file) == (0, f"Look at:  {file.as_posix()}\n", "")
    picture = cv2.imread(str(file))
    assert picture is not None
    assert picture.std() > 10
    assert cli("nodes", "diff_box", "--set", "window=30", "--response", file)[0] == 0
    assert (cv2.imread(str(file)) != picture).any()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nodes", "--response", "a.png"), "--response a.png: name a node, such as diff_box"),
        (("nodes", "bars", "--response", "a.png"), "--response a.png: 'bars' is not a node, but a panel"),
        (("nodes", "relu", "--set", "theta=3"), "--set theta=3: goes with --response FILE.png"),
        (("nodes", "diff_box", "--set", "window=0", "--response", "a.png"),
         "--set diff_box.window: node 'diff_box' (diff_box): window must be >= 1 (got 0)"),
        (("nodes", "relu", "--response", "a.jpg"), "--response a.jpg: expected a name that ends with .png"),
        (("nodes", "relu", "--response", "no/a.png"),
         "--response no/a.png: cannot be written: no such file or directory"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_drawn(cli: Cli, words: tuple[str, ...], said: str) -> None:
    assert cli(*words) == (2, "", f"error: {said}\n")


def test_outputs_are_listed(cli: Cli) -> None:
    out = cli.says("nodes", "dictionary_learning")
    rows = [line.split() for line in out.splitlines()]
    assert ["output", "meaning"] in rows
    assert ["reseeded", "number", "of", "atoms", "replaced", "so", "far."] in rows
    assert "output " not in cli("nodes", "grayscale")[1]


@pytest.mark.parametrize(
    ("words", "values", "said"),
    [
        (("run", "--set", "code.tol=0.5"), "dictionary: {dct: 64}, n_nonzero_coefs: 2",
         "error: --set code.tol: node 'code' (omp): give n_nonzero_coefs or tol, not both (got 2 and 0.5)\n"),
        (("check",), "dictionary: {file: nope.npy}",
         "p.yaml:4:3 node 'code' (omp): nope.npy: is missing\n"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_blamed_on_its_place(
    cli: Cli, tmp_path: Path, words: tuple[str, ...], values: str, said: str
) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(
        f"source: {{use: synthetic}}\nnodes:\n  patches: {{use: patches}}\n  code: {{use: omp, {values}}}\n"
    )
    command, *more = words
    code, out, err = cli(command, file, *more)
    assert (code, out) == (2, "")
    assert err.endswith(said)

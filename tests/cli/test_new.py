"""`new`: what it makes passes all checks as it is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import stream_sparse
from tests.support.processes import prints

from .conftest import Cli

KINDS = ("node", "source", "panel", "sink")
PUBLIC = (
    "stream_sparse",
    "stream_sparse.testing",
    "stream_sparse.drawing.description",
    "stream_sparse.drawing.inks",
)
CONFIG = str(Path(__file__).parents[2] / "pyproject.toml")


def test_files_and_tests_pass_as_they_are(cli: Cli, tmp_path: Path) -> None:
    for kind in KINDS:
        out = cli.says("new", kind, f"own_{kind}", "--to", tmp_path)
        assert out.splitlines()[0].endswith(f"test_own_{kind}.py")
    tested = prints(
        "-m", "pytest", "-q", "-W", "error", "--doctest-modules", "-p", "no:cacheprovider", ".", cwd=tmp_path
    )
    assert "13 passed" in tested  # of each kind contract, value, doctest; of a sink also named outputs
    # The base class decides on arguments, and a sink's file stays open longer than a `with`.
    prints("-m", "ruff", "check", "--config", CONFIG, "--ignore", "ARG002,SIM115", ".", cwd=tmp_path)
    prints("-m", "ruff", "format", "--check", "--config", CONFIG, ".", cwd=tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_they_import_public_names_only(cli: Cli, tmp_path: Path, kind: str) -> None:
    cli("new", kind, "own", "--to", tmp_path)
    for file in tmp_path.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("stream_sparse"):
                assert node.module in PUBLIC
                if node.module == "stream_sparse":
                    assert {alias.name for alias in node.names} <= set(stream_sparse.__all__)


def test_the_panel_describes_and_makes_no_pixels(cli: Cli, tmp_path: Path) -> None:
    cli("new", "panel", "own", "--to", tmp_path)
    text = (tmp_path / "own.py").read_text("utf-8")
    methods = {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}
    assert methods == {"reset", "see", "describe"}


def test_the_node_runs_in_a_pipeline(cli: Cli, tmp_path: Path) -> None:
    cli("new", "node", "own_step", "--to", tmp_path)
    file = tmp_path / "own.yaml"
    file.write_text("source: {use: synthetic, frames: 5}\nnodes:\n  step: {use: own_step}\n")
    out = cli.says("run", file, "--nodes", tmp_path / "own_step.py", "--no-show")
    assert "Measured: 5 frames" in out


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("diff_box", "there is a node 'diff_box' already; choose another name"),
        ("random", "'random' is the name of an installed Python module, which the file would hide"),
        ("box_2", "'box_2' cannot name a node; small letters"),
        ("class", "'class' cannot name a node; small letters"),
        ("../x", "'../x' cannot name a node; small letters"),
    ],
)
def test_names_that_would_not_work_are_refused(cli: Cli, tmp_path: Path, name: str, text: str) -> None:
    code, _, err = cli("new", "node", name, "--to", tmp_path)
    assert code == 2
    assert err.startswith(f"error: {text}")
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text("mine")
    code, _, err = cli("new", "node", "own", "--to", tmp_path)
    assert code == 2
    taken = tmp_path / "test_own.py"
    assert err == f"error: {taken} exists already; choose another name, or another folder with --to\n"
    assert [f.name for f in tmp_path.iterdir()] == ["test_own.py"]


@pytest.mark.parametrize("name", ["none", "true", "a" * 61])
def test_a_name_that_is_no_class_is_refused(cli: Cli, tmp_path: Path, name: str) -> None:
    code, _, err = cli("new", "node", name, "--to", tmp_path)
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith(f"error: '{name}' cannot name a node; small letters")
    assert not list(tmp_path.iterdir())

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
    "stream_sparse.base",
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
        "-m", "pytest", "-q", "-W", "error", "--doctest-modules", "-p", "no:cacheprovider", ".", cwd=tmp_path,
        PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
    )  # fmt: skip
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

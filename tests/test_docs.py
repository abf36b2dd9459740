"""Every example in a docstring runs, and CONTRIBUTING names what there is."""

from __future__ import annotations

import ast
import doctest
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import stream_sparse
from stream_sparse import base
from stream_sparse.drawing import axes, description, inks, tints, vector_history
from stream_sparse.plan import bundled, read
from stream_sparse.plan.registry import names

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    name
    for _, name, _ in pkgutil.walk_packages(stream_sparse.__path__, "stream_sparse.")
    if not name.endswith("__main__")
)
# What an author has imported at the top of a file of units.
NAMES = ("Node", "Source", "Panel", "Sink", "Unit", "param")
GIVEN = {"np": np, **{name: getattr(base, name) for name in NAMES}}


@pytest.mark.parametrize("name", ["stream_sparse", *MODULES])
def test_docstring_examples(name: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))
    module = importlib.import_module(name)
    assert module.__doc__, f"{name} has no docstring"
    runner = doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL | doctest.NORMALIZE_WHITESPACE)
    globs = {**GIVEN, **vars(module)}
    said: list[str] = []
    for test in doctest.DocTestFinder().find(module, globs=globs):
        if test.examples:  # before each test Python's debugger looks at all files that it knows
            runner.run(test, out=said.append)
    assert not said, "".join(said)


def test_contributing_names_what_there_is() -> None:
    """Each ``file.py`` of the walk exists, and defines the names behind it."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    walk = text[text.index("### One frame") : text.index("## Working on it")]
    defined = set(_defined(ast.parse((ROOT / "stream_sparse" / "frame.py").read_text("utf-8"))))
    defined |= set(_defined(ast.parse((ROOT / "stream_sparse" / "flow" / "timeline.py").read_text("utf-8"))))
    for word in re.findall(r"`([^`]+)`", walk):
        if word.endswith(".py"):
            tree = ast.parse((ROOT / "stream_sparse" / word).read_text("utf-8"))
            defined |= set(_defined(tree))
        elif word[0].isupper() or "." not in word:
            assert word in defined, word
    assert len(re.findall(r"^\d+\. ", walk, re.MULTILINE)) <= 8


def test_the_gallery_has_a_picture_of_each_panel() -> None:
    """From a bundled pipeline, or from one in docs/_ext/panels that is valid."""
    own = {file.stem: file for file in (ROOT / "docs" / "_ext" / "panels").glob("*.yaml")}
    for file in own.values():
        assert read(file).view
    plans = [read(name) for name in bundled()]
    shown = {part.use for plan in plans for part in plan.panels}
    assert shown | set(own) == set(names("panels"))


def test_the_documentation_names_the_fields_of_descriptions() -> None:
    page = (ROOT / "docs" / "reference" / "formats.md").read_text("utf-8")
    rows = re.findall(r"^\| `([A-Z]\w+)` \|.*?(`.*`) \|$", page, re.MULTILINE)
    kinds = {name: kind for module in (axes, description, inks, tints, vector_history)
             for name, kind in vars(module).items()}  # fmt: skip
    for name, fields in rows:
        assert tuple(re.findall(r"`(\w+)`", fields)) == kinds[name]._fields, name
    assert len(rows) > 20


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
            methods = (item for item in node.body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef))
            yield from (f"{node.name}.{item.name}" for item in methods)
        elif isinstance(node, ast.FunctionDef):
            yield node.name

"""Every example in a docstring runs."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import stream_sparse
from stream_sparse import base

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
        runner.run(test, out=said.append)
    assert not said, "".join(said)

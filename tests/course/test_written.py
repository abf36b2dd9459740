"""A function of a notebook becomes a file of its own, with what it uses from other cells."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from stream_sparse.course.child.needed import needed
from stream_sparse.course.written import Written, written
from tests.course.cells import notebook
from tests.support.errors import fails


def rebuilt(mine: Written) -> Any:
    space: dict[str, Any] = {"__name__": "submission"}
    for code in needed(mine.text.encode(), "cell", mine.name):
        exec(code, space)
    return space[mine.name]


USED = YAML(typ="safe").load((Path(__file__).parent / "used.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", USED)
def test_it_has_all_that_it_uses(name: str) -> None:
    f = notebook(*USED[name])["f"]
    assert rebuilt(written(f))(3.0) == f(3.0)


def test_a_part_of_a_module_is_imported_where_nothing_else_does() -> None:
    text = written(notebook(*USED["a part of a module by another name"])["f"]).text
    assert "sk.linear_model = __import__('importlib').import_module('sklearn.linear_model')\n" in text


def test_what_is_around_an_inner_function_comes_along() -> None:
    space = notebook("def made(k):\n    def f(x):\n        return k * x\n    return f\nf = made(3)")
    mine = written(space["f"])
    assert rebuilt(mine)(2) == 6


def test_lines_keep_the_numbers_of_their_cells() -> None:
    space = notebook("\n\ndef g(x):\n    return x / 0", "# mine\nimport math\n\ndef f(x):\n    return g(x)")
    mine = written(space["f"])
    with pytest.raises(ZeroDivisionError) as caught:
        rebuilt(mine)(1.0)
    passed = [(entry.path, entry.lineno + 1) for entry in caught.traceback[1:]]
    assert [(str(path), line) for path, line in passed] == [("cell, cell 2", 5), ("cell, cell 1", 4)]
    assert mine.placed("it raises A: line 1 of cell 2: b (line 5 of cell 2)").endswith("b (line 5)")
    assert mine.placed("it raises A: b (line 4 of cell 1)") == "it raises A: b (line 4 of the cell of g)"
    assert mine.placed("line 3 of cell 9") == "line 3 of cell 9"


def test_the_same_text_at_another_place_of_a_cell_is_the_same() -> None:
    first, moved, other = (
        written(notebook(f"{above}def f(x): return {k} * x")["f"])
        for above, k in (("", 1), ("\n\n", 1), ("", 2))
    )
    assert first.sha256 == moved.sha256 != other.sha256


@pytest.mark.parametrize(
    ("given", "got"),
    [
        (np.maximum, "ufunc"),
        (3, "int"),
        (partial(max, 0), "partial"),
        (lambda x: x, "a lambda; give it a name with def"),
    ],
)
def test_something_else_is_refused(given: Any, got: str) -> None:
    with fails(f"check: expected a function that you wrote, such as check(relu) (got {got})"):
        written(given)


def test_a_function_without_source_is_refused() -> None:
    space: dict[str, Any] = {}
    exec("def f(x): return x", space)
    with fails("check: the source of f cannot be read; write it in a cell of a notebook, or in a file"):
        written(space["f"])


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        ("import threading\nk = threading.Lock()", "lock"),
        ("import numpy as np\nk = np.zeros(20_000)", "ndarray"),
        ("class k: pass", "type"),
    ],
)
def test_what_cannot_come_along_is_named(made: str, kind: str) -> None:
    space = notebook(made, "def g(x): return k", "def f(x): return g(x)")
    says = (
        f"check: f uses k from another cell, of the type {kind}, which cannot be taken along; make k inside"
    )
    with fails(f"{says} of f"):
        written(space["f"])

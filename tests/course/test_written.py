"""A function of a notebook becomes a file of its own, with what it uses from other cells."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from stream_sparse.course.child.needed import needed
from stream_sparse.course.written import Written, written
from stream_sparse.errors import InputError
from tests.course.cells import notebook


def rebuilt(mine: Written) -> Any:
    space: dict[str, Any] = {"__name__": "submission"}
    for code in needed(mine.text.encode(), "cell", mine.name):
        exec(code, space)
    return space[mine.name]


USED = {
    "imports": ("import numpy as np\nfrom math import pi as p", "def f(x): return np.maximum(x, p)"),
    "a part of a module": (
        "import scipy\nimport scipy.stats",
        "def f(x): return scipy.stats.norm.pdf(0) * x",
    ),
    "a part of a module by another name": (
        "import sklearn.linear_model\nimport sklearn as sk",
        "def f(x): return sk.linear_model.Ridge().alpha * x",
    ),
    "a part of NumPy": ("from numpy import maximum as largest", "def f(x): return largest(x, 2)"),
    "numbers": (
        "k = 3; name = 'k'; table = {'k': [1, 2.5, None]}",
        "def f(x): return k * x * table[name][1]",
    ),
    "a number of NumPy": ("import numpy as np\nk = np.float32(2.5)", "def f(x): return float(k) * x"),
    "an array": ("import numpy as np\nk = np.array([[1, np.nan], [2, 3]]).T", "def f(x): return k[0, 1] * x"),
    "functions": (
        "def half(x): return x / 2\ndef both(x): return half(x) + half(x) * one()\ndef one(): return 1",
        "def f(x): return both(x)",
    ),
    "itself": ("", "def f(x, n=3): return x if not n else f(x + 1, n - 1)"),
    "each other": ("def g(x): return f(x - 1)", "def f(x): return g(x) if x > 1 else x"),
    "another name of a function": ("def g(x): return 2 * x\nh = g", "def f(x): return h(x)"),
    "defaults": ("k = 2", "def f(x, n=k): return n * x"),
    "a decorator": (
        (
            "from functools import lru_cache, wraps\ndef twice(g):\n    @wraps(g)\n"
            "    def both(x): return g(g(x))\n    return both"
        ),
        "@lru_cache\n@twice\ndef f(x): return 2 * x",
    ),
    "annotations": (
        (
            "import numpy as np\nfrom numpy.typing import NDArray\nfrom typing import TypeAlias, Any\n"
            "Frame: TypeAlias = NDArray[np.float64] | None"
        ),
        "def f(x: Frame, k: NDArray[Any] = 2) -> 'np.ndarray': return k * x",
    ),
    "names of its own": (
        "x = object(); n = object()",
        "def f(x): return sum(n * x for n in (1, 2)) + (lambda n: n)(1)",
    ),
    "not a number": ("from math import nan, inf", "def f(x): return x if inf > x and nan != nan else 0"),
    "what a notebook has in place of Python's own": (
        "class Ended:\n    def __call__(self): ...\nexit = Ended()",
        "def f(x): return len([abs(x)]) if x > 0 else exit()",
    ),
}


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


NOT_WRITTEN = "check: expected a function that you wrote, such as check(relu) (got {})"


@pytest.mark.parametrize(
    ("given", "got"),
    [
        (np.maximum, "ufunc"),
        (len, "builtin_function_or_method"),
        (3, "int"),
        (partial(max, 0), "partial"),
        (lambda x: x, "a lambda; give it a name with def"),
    ],
)
def test_something_else_is_refused(given: Any, got: str) -> None:
    with pytest.raises(InputError) as refused:
        written(given)
    assert str(refused.value) == NOT_WRITTEN.format(got)


def test_a_function_without_source_is_refused() -> None:
    space: dict[str, Any] = {}
    exec("def f(x): return x", space)
    with pytest.raises(InputError) as refused:
        written(space["f"])
    assert str(refused.value) == (
        "check: the source of f cannot be read; write it in a cell of a notebook, or in a file"
    )


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
    with pytest.raises(InputError) as refused:
        written(space["f"])
    assert str(refused.value) == (
        f"check: f uses k from another cell, of the type {kind}, which cannot be taken along; "
        "make k inside of f"
    )

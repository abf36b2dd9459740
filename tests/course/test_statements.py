"""Of a file run the statements that define its functions."""

from __future__ import annotations

from typing import Any

import pytest

from stream_sparse.course.child.statements import define

PLOTS = """
import matplotlib.pyplot as plt
import numpy as np
from no_such_module import check

K = np.array(2)
SHIFT: int = 1

def half(x): return x / K

def f(x): return half(x) + SHIFT

frame = np.load("frame.npy")
fig, axes = no_such.subplots()
for theta in (0, 50):
    axes.imshow(f(frame - theta))
print(1 / 0); check(f)
assert f(1) == 3
exit_code = exit()
while True:
    pass
"""


def run(source: str, file: str = "my.py") -> Any:
    space: dict[str, Any] = {"__name__": "submission"}
    define(source.encode(), file, "f", space)
    return space.get("f")


def test_what_plots_loads_prints_or_never_ends_beside_it_is_left_out() -> None:
    assert run(PLOTS)(4) == 3


@pytest.mark.parametrize(
    "before",
    [
        "from math import *\nk = int(sqrt(9))",
        "if True:\n    k = 3\nelse:\n    k = 4",
        "try:\n    import no_such_module as k\nexcept ImportError:\n    k = 3",
        "ks = {}\nks['a'] = 3\nk = ks['a']",
        "ks = []\nfor n in (1, 2): ks.append(n)\nk = sum(ks)",
        "class K:\n    pass\none = K()\none.size = 3\nk = one.size",
        "k = 1\nk += 2",
        "def more(g): return lambda x: 3 * x\n@more",
        "k: int = 3",
    ],
)
def test_what_it_needs_runs(before: str) -> None:
    first = f"no_such_name\n{before}\ndef f(x): return k * x\nno_such_name\n"
    assert run(first)(2) == 6


def test_cells_hide_nothing_from_each_other() -> None:
    last = "!pip install x\nn = !ls\ndef f(x): return math.sqrt(x)\n"
    cells = "%matplotlib inline\nimport math\n", "1 +* 2\n", last
    text = "".join(f"# In[{number}]:\n{cell}" for number, cell in enumerate(cells))
    f = run(text, file="my.ipynb")
    assert (f(4), f.__code__.co_filename) == (2, "my.ipynb, cell 3")


def test_lines_of_a_notebook_stay_where_they_are_python() -> None:
    assert run("text = ('%d'\n% 3)\ndef f(x): return text * x")(1) == "3"


def test_a_cell_that_is_not_python_is_told_where_no_other_defines_it() -> None:
    with pytest.raises(SyntaxError) as error:
        run("# In[1]:\nx = 1 / 0\n# In[ ]:\n\ndef f(x:\n", "my.ipynb")
    assert (error.value.filename, error.value.lineno) == ("my.ipynb, cell 2", 2)
    with pytest.raises(ZeroDivisionError):
        run("x = 1 / 0\n@x\ndef f(x): ...")
    assert run("def g(): ...") is None


def test_annotations_of_the_future_are_not_evaluated() -> None:
    assert run("from __future__ import annotations\nimport no_such as m\ndef f(x: m.Array): return x")(1) == 1

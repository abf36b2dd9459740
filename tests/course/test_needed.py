"""Of a file runs what the function needs."""

from __future__ import annotations

from typing import Any

import pytest

from stream_sparse.course.child.needed import needed

PLOTS = """
import matplotlib.pyplot as plt
import numpy as np
from stream_sparse.course import check

K = np.array(2)
SHIFT: int = 1

def half(x): return x / K

def f(x): return half(x) + SHIFT

frame = np.load("frame.npy")
fig, axes = plt.subplots()
for theta in (0, 50):
    axes.imshow(f(frame - theta))
with open("log.txt", "w") as log:
    log.write("done")
print(f(1)); check(f)
assert f(1) == 3
while True:
    pass
"""


def run(source: str, function: str = "f", file: str = "my.py") -> Any:
    space: dict[str, Any] = {"__name__": "submission"}
    for code in needed(source.encode(), file, function):
        exec(code, space)
    return space.get(function)


def test_what_plots_loads_prints_or_never_ends_beside_it_does_not_run() -> None:
    assert run(PLOTS)(4) == 3


@pytest.mark.parametrize(
    "before",
    [
        "k = 3",
        "def k_of(): return 3\nk = k_of()",
        "from math import *\nk = int(sqrt(9))",
        "if True:\n    k = 3\nelse:\n    k = 4",
        "try:\n    import no_such_module as k\nexcept ImportError:\n    k = 3",
        "ks = {}\nks['a'] = 3\nk = ks['a']",
        "ks = []\nfor n in (1, 2): ks.append(n)\nk = sum(ks)",
        "class K:\n    pass\none = K()\none.size = 3\nk = one.size",
        "k = 1\nk += 2",
        "h = lambda: 3\nk = h()",
        "def more(g): return lambda x: 3 * x\n@more",
        "k: int = 3",
        "def k_(): global j; j = 3\nk = 3",
    ],
)
def test_what_it_needs_runs(before: str) -> None:
    first = f"no_such_name\n{before}\ndef f(x): return k * x\nno_such_name\n"
    assert run(first)(2) == 6


def test_a_name_of_a_function_is_none_of_the_file() -> None:
    assert run("x = no_such_name\ny = no_such_name\ndef f(x):\n    y = 2 * x\n    return y")(2) == 4


def test_cells_hide_nothing_from_each_other() -> None:
    last = "!pip install x\nn = !ls\ndef f(x): return math.sqrt(x)\n"
    cells = "%matplotlib inline\nimport math\n", "1 +* 2\n", last
    text = "".join(f"# In[{number}]:\n{cell}" for number, cell in enumerate(cells))
    assert run(text, file="my.ipynb")(4) == 2
    assert [code.co_filename for code in needed(text.encode(), "my.ipynb", "f")] == [
        "my.ipynb, cell 1", "my.ipynb, cell 3",
    ]  # fmt: skip


def test_lines_of_a_notebook_stay_where_they_are_python() -> None:
    assert run("text = ('%d'\n% 3)\ndef f(x): return text * x")(1) == "3"


def test_a_cell_that_is_not_python_is_told_where_no_other_defines_it() -> None:
    with pytest.raises(SyntaxError) as error:
        needed(b"# In[1]:\nx = 1\n# In[ ]:\n\ndef f(x:\n", "my.ipynb", "f")
    assert (error.value.filename, error.value.lineno) == ("my.ipynb, cell 2", 2)
    assert needed(b"def g(): ...", "my.py", "f") == []


def test_annotations_of_the_future_are_not_evaluated() -> None:
    assert run("from __future__ import annotations\nimport no_such as m\ndef f(x: m.Array): return x")(1) == 1

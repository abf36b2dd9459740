"""Pages of the course as notebooks: commands become cells, texts lose what belongs to the site."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import nbformat
import pytest

from stream_sparse.course.exercise import exercises, find
from stream_sparse.course.notebooks import notebook
from stream_sparse.course.pages import CoursePage, course

SETUP = """\
# In Colab, and wherever the package is missing, take "# " off the next line and run this cell first.
# %pip install "stream-sparse[headless,notebook]"
# Each view plays 300 frames; take frames=300 out, and it plays to its end.

import numpy as np
from stream_sparse import load
from stream_sparse.course import check, watch"""
RECORDED = {
    "run fields --record runs/fields",
    "fields runs/fields           # a Gabor function for each atom",
}
"""Commands that read or write a recording stay for a terminal."""
PAGES = {page.name: page for page in course()}


def cells(page: CoursePage) -> list[dict[str, Any]]:
    found = json.loads(notebook(page))["cells"]
    return [{**cell, "source": "".join(cell["source"])} for cell in found]


def made(text: str) -> list[str]:
    """The cells of a page with a text, without the first."""
    return [cell["source"] for cell in cells(CoursePage.of("mine", text))[1:]]


def code(page: CoursePage) -> list[str]:
    return [cell["source"] for cell in cells(page) if cell["cell_type"] == "code"]


@pytest.mark.parametrize("name", PAGES)
def test_it_is_a_notebook(name: str) -> None:
    nbformat.validate(nbformat.reads(notebook(PAGES[name]), as_version=4))
    first, second = cells(PAGES[name])[:2]
    assert first["source"] == SETUP
    assert second["source"].startswith(f"# {PAGES[name].title}\n")


@pytest.mark.parametrize("name", PAGES)
def test_it_has_all_of_its_page(name: str) -> None:
    page = PAGES[name]
    parts = code(page)
    for step in page.steps:
        for pipeline in step.pipelines:
            assert any(f'load("{pipeline}"' in part and ".show(frames=300)" in part for part in parts)
        for exercise in step.exercises:
            check, watch = parts[parts.index(find(exercise).head()) + 1 :][:2]
            assert check == f"check({exercise})"
            assert (watch == f"watch({exercise}, frames=300)") == (find(exercise).watch is not None)
    text = "\n".join(cell["source"] for cell in cells(page) if cell["cell_type"] == "markdown")
    folds = "<details><summary>.*|</details>"
    assert re.findall(folds, text) == re.findall(folds, page.text)
    assert ".md)" not in text
    assert re.findall(r"^## .*", text, re.MULTILINE) == re.findall(r"^## .*", page.text, re.MULTILINE)
    assert set(re.findall("```sh\nstream-sparse (.*) ?", text)) <= RECORDED
    assert "{image}" not in text
    assert "_build" not in text


@pytest.mark.parametrize("name", PAGES)
def test_no_cell_takes_the_name_of_an_exercise(name: str) -> None:
    nodes = [node for part in code(PAGES[name]) for node in ast.walk(ast.parse(part))]
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    assert stored.isdisjoint(exercises())


def test_a_run_becomes_a_view_and_the_same_one_is_not_made_again() -> None:
    text = """# T

```sh
stream-sparse run bird                     # the pixel
stream-sparse run webcam -s sample:macaw --record runs/x
```

Studio: `bird`. Notebook: `load("bird").show()`. Drag the mark.

```sh
stream-sparse run bird                     # another panel
```
"""
    assert made(text) == [
        "# T",
        '# the pixel\nload("bird").show(frames=300)',
        'load("webcam", source="sample:macaw").show(frames=300)',
        (
            "In a terminal, with a recording:\n\n"
            "```sh\nstream-sparse run webcam -s sample:macaw --record runs/x\n```\n\n"
            "Drag the mark.\n\nLook at `bird` above: another panel."
        ),
    ]


def test_changes_of_a_run_are_those_of_its_view() -> None:
    run = "stream-sparse run alpha -s sample:natural --set dict.init=random --set unit.factor=0.004"
    _, cell = made(f"# T\n\n```sh\n{run}\n```\n")
    changes = '{"dict.init": "random", "unit.factor": 0.004}'
    assert cell == f'load("alpha", source="sample:natural", set={changes}).show(frames=300)'


def test_a_camera_is_not_opened_by_a_run_of_all_cells() -> None:
    for source in ("0", "browser"):
        _, cell = made(f"# T\n\n```sh\nstream-sparse run bird -s {source}\n```\n")
        assert cell == (
            '# With a camera at this machine, take "# " off the next line.\n'
            '# load("bird", source=0).show(frames=300)'
        )


def test_an_exercise_becomes_cells_to_write_and_check() -> None:
    text = """# T

**Exercise.** Write it:

```sh
stream-sparse exercise start relu
stream-sparse exercise check relu.py
```

<details><summary>Hint 1</summary>

```sh
stream-sparse run bird
```

</details>

Check it by `stream-sparse exercise check relu.py`.

Go on to [Codes](codes.md#a), [Guide](../guide/start.md), [out](https://a.b/c).
"""
    relu = find("relu")
    task = relu.task.partition("\n")[2].strip()
    folded = text[text.index("<details>") : text.index("Check it")].strip()
    assert made(text) == [
        f"# T\n\n**Exercise.** Write it:\n\n{task}", relu.head(), "check(relu)",
        "watch(relu, frames=300)", f"{folded}\n\n\nGo on to [Codes](codes.ipynb), Guide, [out](https://a.b/c)."
    ]  # fmt: skip


def test_code_keeps_its_options() -> None:
    text = (
        "---\nfile_format: mystnb\n---\n\n# T\n\n{download}`It </_build/notebooks/t.ipynb>`\n\nA.\n\n"
        "```{code-cell} python\nimport math\n\nx = 1\n```\n\n"
        "```{code-cell} python\n:tags: [hide-cell]\n\ny = 2\n```\n\n```{image} a.png\n:alt: a\n```\n\n"
        "```yaml\nname: z\n```\n"
    )
    _, head, x, y, last = cells(CoursePage.of("mine", text))
    assert head["source"] == "# T\n\nA."
    assert (x["source"], x["metadata"]) == ("import math\n\nx = 1", {})
    hidden = {"tags": ["hide-cell"], "jupyter": {"source_hidden": True}}
    assert (y["source"], y["metadata"]) == ("y = 2", hidden)
    assert last["source"] == "```yaml\nname: z\n```"

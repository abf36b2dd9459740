"""The Python of a submission, within bounds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stream_sparse.course.sources import read_source
from stream_sparse.errors import InputError


def notebook(file: Path, *cells: str | list[str] | tuple[str, str], **more: Any) -> Path:
    """Write a notebook; a pair is the kind of a cell and its text."""
    listed = [
        {"cell_type": cell[0], "source": cell[1]} if isinstance(cell, tuple)
        else {"cell_type": "code", "source": cell, "outputs": []}
        for cell in cells
    ]  # fmt: skip
    file.write_text(json.dumps({"cells": listed, "nbformat": 4, **more}))
    return file


def test_cells_with_code_in_their_order(tmp_path: Path) -> None:
    file = notebook(tmp_path / "a.ipynb", "x = 1", ("markdown", "# Text"), ["def f():\n", "    return 1"], "")
    assert read_source(file) == b"# In[1]:\nx = 1\n# In[2]:\ndef f():\n    return 1\n# In[3]:\n\n"


def test_odd_cells_are_left_out(tmp_path: Path) -> None:
    cells = [7, None, [], {}, {"cell_type": "code", "source": 3}, {"cell_type": "code", "source": [1, "a"]}]
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells}))
    assert read_source(tmp_path / "a.ipynb") == b"# In[1]:\n\n# In[2]:\na\n"
    assert read_source(notebook(tmp_path / "b.ipynb", "x = '\ud800'")) == b"# In[1]:\nx = '?'\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hello", "cannot be read: it is not JSON (line 1)"),
        ("[" * 200_000 + "]" * 200_000, "cannot be read: it is nested too deeply"),
        ("[" + "[]," * (1 << 21) + "[]]", "has more than 2,097,152 values, as no notebook has"),
        ("[]", "is not a notebook: expected a list of cells; save it by Jupyter"),
        ('{"worksheets": []}', "is not a notebook: expected a list of cells; save it by Jupyter"),
    ],
)
def test_another_file_is_refused(text: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "a.ipynb"
    file.write_text(text)
    with pytest.raises(InputError) as error:
        read_source(file)
    assert str(error.value) == f"{file}: {says}"


def test_too_much_code_is_refused(tmp_path: Path) -> None:
    file = notebook(tmp_path / "a.ipynb", "#" * (1 << 20))
    with pytest.raises(InputError) as error:
        read_source(file)
    assert str(error.value) == f"{file}: has more than 1,048,576 bytes of code, as no answer has"

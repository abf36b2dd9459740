"""A page of the course as a notebook: its commands become cells that show a run, or ask for a function."""

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import pairwise
from typing import Any

from ruamel.yaml import YAML

from stream_sparse.errors import DependencyError

from .exercise import find
from .pages import CoursePage, course

_FRAMES = 300
_SETUP = f"""\
# In Colab, and wherever the package is missing, take "# " off the next line and run this cell first.
# %pip install "stream-sparse[headless,notebook]"
# Each view plays {_FRAMES} frames; take frames={_FRAMES} out, and it plays to its end.

import numpy as np
from stream_sparse import load
from stream_sparse.course import check, watch"""
_CAMERA = '# With a camera at this machine, take "# " off the next line.'
_KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}

_BLOCK = re.compile(r"^<details>.*?^</details>$|^```(\S+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LEFT_OUT = re.compile(
    r"^{download}.*\n+"
    r"|^Studio: .*?Notebook: `load\([^`]*`\.[ ]?"
    r"|^.*`stream-sparse exercise check \w+\.py`.*\n?",
    re.MULTILINE,
)  # fmt: skip
"""Where the page is, how to show its pipelines elsewhere, and how to check an exercise there."""
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:)([^)#]+)[^)]*\)")


def notebook(page: CoursePage) -> str:
    """Return a page as a notebook.

    >>> from stream_sparse.course.pages import course
    >>> json.loads(notebook(course()[0]))["cells"][0]["cell_type"]
    'code'
    """
    shown: set[str] = set()
    document = _read(_BLOCK.sub(lambda block: _block(block, shown), page.text))
    for cell in document.cells:
        if cell.cell_type == "markdown":
            cell.source = _LINK.sub(_linked, _LEFT_OUT.sub("", cell.source)).strip()
        elif "hide-cell" in cell.metadata.get("tags", ()):
            cell.metadata["jupyter"] = {"source_hidden": True}
    (first,) = _read(_code(_SETUP)).cells
    document.cells = [first, *(cell for cell in document.cells if cell.source)]
    return _written(document)


def as_notebook(text: str) -> str:
    """Return a text in MyST Markdown as a notebook: a file of nbformat 4.5."""
    return _written(_read(text))


def _jupytext() -> Any:
    try:
        return import_module("jupytext")
    except ImportError as error:
        raise DependencyError(
            f"notebooks need the package {error.name}: pip install 'stream-sparse[notebook]'"
        ) from error


def _read(text: str) -> Any:
    return _jupytext().reads(text, fmt="md:myst")


def _written(document: Any) -> str:
    document.metadata = {"kernelspec": _KERNEL, "language_info": {"name": "python"}}
    for number, cell in enumerate(document.cells, 1):
        cell.id = f"cell-{number}"
    return str(_jupytext().writes(document, fmt="ipynb"))


def _block(block: re.Match[str], shown: set[str]) -> str:
    """Return what a block between fences becomes; of what is folded only links change."""
    if block[1] == "{image}":  # a picture that the build of the pages makes
        return ""
    if block[1] != "sh":
        return block[0]
    return "\n\n".join(part for line in block[2].splitlines() for part in _command(line, shown))


def _command(line: str, shown: set[str]) -> Iterator[str]:
    """Yield what a command becomes; each pipeline is shown once."""
    words = shlex.split(line, comments=True)
    comment = line.partition(" #")[2].strip()
    match words[:3]:
        case ["stream-sparse", "run", name]:
            source = words[words.index("-s") + 1] if "-s" in words else ""
            call = _show(name, source, [after for before, after in pairwise(words) if before == "--set"])
            if source in ("0", "browser"):
                yield _code(f"{_CAMERA}\n# {_show(name, '0')}")
            elif call not in shown:
                shown.add(call)
                yield _code(f"# {comment}\n{call}" if comment else call)
            else:
                yield f"Look at `{name}` above{': ' if comment else ''}{comment}."
            if "--record" in words:  # for commands that read the folder
                yield f"In a terminal, with a recording:\n\n```sh\n{line}\n```"
        case ["stream-sparse", "exercise", "start"]:
            exercise = find(words[3])
            yield exercise.task.partition("\n")[2].strip()
            yield _code(exercise.head())
            yield _code(f"check({exercise.name})")
            if exercise.watch:
                yield _code(f"watch({exercise.name}, frames={_FRAMES})")
        case ["stream-sparse", "exercise", _]:
            return
        case _:
            yield f"```sh\n{line}\n```"


def _code(text: str) -> str:
    return f"```{{code-cell}} python\n{text}\n```"


def _show(name: str, source: str, changes: Sequence[str] = ()) -> str:
    """Return the call that shows a pipeline, with changes such as ``relu.theta=100``."""
    source_argument = f", source={source if source.isdecimal() else json.dumps(source)}" if source else ""
    pairs = (change.split("=", 1) for change in changes)
    values = json.dumps({key: YAML(typ="safe").load(value) for key, value in pairs})
    source_argument += f", set={values}" if changes else ""
    return f'load("{name}"{source_argument}).show(frames={_FRAMES})'


def _linked(link: re.Match[str]) -> str:
    """A link to a page of the course leads to its notebook; to other pages only its words are left."""
    name = link[2].removesuffix(".md")
    return f"[{link[1]}]({name}.ipynb)" if name in {page.name for page in course()} else link[1]

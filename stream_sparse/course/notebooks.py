"""A page of the course as a notebook: its commands become cells that show a run, or ask for a function."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from .exercise import Exercise, find
from .notebook_file import cell, notebook_file
from .pages import Page, course

__all__ = ["notebook"]

_FRAMES = 300
_SETUP = f"""\
# In Colab, and wherever the package is missing, take "# " off the next line and run this cell first.
# %pip install "stream-sparse[headless,notebook]"
# Each view plays {_FRAMES} frames; take frames={_FRAMES} out, and it plays to its end."""
_CAMERA = '# With a camera at this machine, take "# " off the next line.'

_FOLDED = re.compile(r"(^<details>.*?^</details>$)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(\S+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OPTIONS = re.compile(r"\A(?::[^\n]*\n)+\n?")
_LEFT_OUT = re.compile(
    r"^{download}.*\n+"
    r"|^Studio: .*?Notebook: `load\([^`]*`\.[ ]?"
    r"|^.*`stream-sparse exercise check \w+\.py`.*\n?",
    re.MULTILINE,
)  # fmt: skip
"""Where the page is, how to show its pipelines elsewhere, and how to check an exercise there."""
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:)([^)#]+)[^)]*\)")


class _Cell(NamedTuple):
    """A cell: its kind, its text, whether its code is hidden."""

    kind: str
    text: str
    hidden: bool = False


def notebook(page: Page) -> str:
    """Return a page as a notebook: a file of nbformat 4.5.

    >>> from stream_sparse.course.pages import course
    >>> json.loads(notebook(course()[0]))["cells"][0]["cell_type"]
    'code'
    """
    hidden: dict[str, Any] = {"tags": ["hide-cell"], "jupyter": {"source_hidden": True}}
    return notebook_file(cell(one.kind, one.text, **(hidden if one.hidden else {})) for one in _cells(page))


def _cells(page: Page) -> list[_Cell]:
    """Return the cells of a page: the first one imports what all others use."""
    found: list[_Cell] = []
    for one in _in_parts(page):
        if found and one.kind == found[-1].kind == "markdown":
            found[-1] = _Cell("markdown", f"{found[-1].text}\n\n{one.text}")
        else:
            found.append(one)
    imports, others = _without_imports(found)
    return [_Cell("code", "\n".join([_SETUP, "", *imports])), *others]


def _in_parts(page: Page) -> Iterator[_Cell]:
    """Yield the cells in their order; texts may come in parts."""
    shown: set[str] = set()
    for number, part in enumerate(_FOLDED.split(page.text)):
        if number % 2:  # of what is folded only links change
            yield _Cell("markdown", _LINK.sub(_linked, part))
            continue
        end = 0
        for block in _BLOCK.finditer(part):
            yield from _text(part[end : block.start()])
            yield from _block(block, shown)
            end = block.end()
        yield from _text(part[end:])


def _text(text: str) -> Iterator[_Cell]:
    """Yield a text of the page, if anything is left of it."""
    text = _LINK.sub(_linked, _LEFT_OUT.sub("", text)).strip()
    if text:
        yield _Cell("markdown", text)


def _linked(link: re.Match[str]) -> str:
    """A link to a page of the course leads to its notebook; to other pages only its words are left."""
    name = link[2].removesuffix(".md")
    return f"[{link[1]}]({name}.ipynb)" if name in {page.name for page in course()} else link[1]


def _block(block: re.Match[str], shown: set[str]) -> Iterator[_Cell]:
    """Yield what a block between fences becomes."""
    kind, inside = block[1], block[2]
    if kind == "{code-cell}":
        options = _OPTIONS.match(inside)
        yield _Cell("code", inside[options.end() if options else 0 :].strip(), "hide" in (options or [""])[0])
    elif kind == "sh":
        for line in inside.splitlines():
            yield from _command(line, shown)
    elif kind != "{image}":  # a picture that the build of the pages makes
        yield _Cell("markdown", block[0])


def _command(line: str, shown: set[str]) -> Iterator[_Cell]:
    """Yield what a command becomes; each pipeline is shown once."""
    words = shlex.split(line, comments=True)
    comment = line.partition(" #")[2].strip()
    match words[:3]:
        case ["stream-sparse", "run", name]:
            source = words[words.index("-s") + 1] if "-s" in words else ""
            changes = [after for before, after in pairwise(words) if before == "--set"]
            call = _show(name, source, changes)
            if source in ("0", "browser"):
                yield _Cell("code", f"{_CAMERA}\n# {_show(name, '0')}")
            elif call not in shown:
                shown.add(call)
                yield _Cell("code", f"# {comment}\n{call}" if comment else call)
            else:
                yield _Cell("markdown", f"Look at `{name}` above{': ' if comment else ''}{comment}.")
            if "--record" in words:  # for commands that read the folder
                yield _Cell("markdown", f"In a terminal, with a recording:\n\n{_fenced(line)}")
        case ["stream-sparse", "exercise", "start"]:
            yield from _exercise(find(words[3]))
        case ["stream-sparse", "exercise", _]:
            return
        case _:
            yield _Cell("markdown", _fenced(line))


def _fenced(command: str) -> str:
    return f"```sh\n{command}\n```"


def _show(name: str, source: str, changes: Iterable[str] = ()) -> str:
    """Return the call that shows a pipeline, with changes such as ``relu.theta=100``."""
    given = f", source={source if source.isdecimal() else json.dumps(source)}" if source else ""
    values = (change.partition("=") for change in changes)
    changed = ", ".join(f"{json.dumps(key)}: {value}" for key, _, value in values)
    given += f", set={{{changed}}}" if changed else ""
    return f'load("{name}"{given}).show(frames={_FRAMES})'


def _exercise(exercise: Exercise) -> Iterator[_Cell]:
    """Yield the task, a cell to write the function in, one that checks it, and one that shows it at work."""
    yield _Cell("markdown", exercise.task.partition("\n")[2].strip())
    yield _Cell("code", exercise.head())
    yield _Cell("code", f"check({exercise.name})")
    if exercise.watch:
        yield _Cell("code", f"watch({exercise.name}, frames={_FRAMES})")


def _without_imports(found: Iterable[_Cell]) -> tuple[list[str], list[_Cell]]:
    """Return the imports of all cells, and the cells without them: in marimo, each name is made once."""
    others = []
    whole = {"numpy as np": None}
    parts = {"stream_sparse": {"load": None}, "stream_sparse.course": {"check": None, "watch": None}}
    for one in found:
        tree = ast.parse(one.text) if one.kind == "code" else ast.Module([], [])
        lines = one.text.splitlines()
        for node in tree.body:
            if isinstance(node, ast.ImportFrom):
                names = dict.fromkeys(map(ast.unparse, node.names))
                parts.setdefault(node.module or "", {}).update(names)
            elif isinstance(node, ast.Import):
                whole.update(dict.fromkeys(map(ast.unparse, node.names)))
            else:
                continue
            end = node.end_lineno or node.lineno
            lines[node.lineno - 1 : end] = [""] * (end - node.lineno + 1)
        text = "\n".join(lines).strip()
        if text:
            others.append(one._replace(text=text))
    ours_last = sorted(parts.items(), key=lambda part: (part[0].startswith("stream_sparse"), part[0]))
    imports = [f"import {name}" for name in sorted(whole)]
    return imports + [
        f"from {module} import {', '.join(sorted(names))}" for module, names in ours_last
    ], others

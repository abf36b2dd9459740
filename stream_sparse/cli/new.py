"""``new``: make a file and a test for a unit of the user's own. Both pass every check as they are."""

import importlib.util
import keyword
import os
import re
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

import typer

from stream_sparse.errors import InputError
from stream_sparse.io.files import write_new


def new(
    kind: Annotated[Literal["node", "source", "panel", "sink"], typer.Argument(help="The kind of unit.")],
    name: Annotated[str, typer.Argument(help="Its name in YAML, such as edge_count.")],
    to: Annotated[Path, typer.Option(metavar="DIR", help="The folder to write to.")] = Path(),
) -> None:
    """Make a file and a test for a unit of your own, to start from."""
    class_name = _class_name(kind, name)
    targets = {to / f"{name}.py": f"{kind}.txt", to / f"test_{name}.py": f"test_{kind}.txt"}
    for target in targets:
        if os.path.lexists(target):
            raise InputError(f"{target} exists already; choose another name, or another folder with --to")
    for target, template in targets.items():
        text = (files(__package__) / "templates" / template).read_text("utf-8")
        write_new(target, text.replace("CLASS", class_name).replace("NAME", name))
    unit_file, test_file = targets
    print(f"made {unit_file} and {test_file}")
    print(f"check it: python -m pytest {test_file}  (pip install pytest)")
    print(f"use it:   stream-sparse run my.yaml --nodes {unit_file}")


def _class_name(kind: str, name: str) -> str:
    """Return the name of the class, if neither name can be mistaken for another."""
    from stream_sparse.plan.registry import KINDS, names

    joined = "".join(word.title() for word in name.split("_"))
    words = keyword.iskeyword(name) or keyword.iskeyword(joined)  # also None and True
    if words or not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*", name):
        raise InputError(
            f"'{name}' cannot name a {kind}; use small letters, with one after each underscore: edge_count"
        )
    if name in names(next(k for k in KINDS if k == f"{kind}s")):
        raise InputError(f"there is a {kind} '{name}' already; choose another name")
    if importlib.util.find_spec(name) is not None:
        raise InputError(f"'{name}' is the name of an installed Python module, which the file would hide")
    return joined

"""``page``: the page that runs pipelines in a browser alone, without this program."""

from __future__ import annotations

import shutil
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from stream_sparse.errors import InputError

NAME = "stream_sparse_live.html"
BUILT = Path(__file__).parents[1] / "studio" / "live" / NAME


def page(
    save: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the page there, in place of opening it.")
    ] = None,
) -> None:
    """Open the page that runs pipelines in a browser alone.

    It is one file, to keep, to mail or to put on any site.
    """
    if not BUILT.is_file():
        raise InputError(f"page: {NAME} is not in this copy of the package; run: make page")
    if save is None:
        print(f"Open {BUILT.as_uri()}")
        webbrowser.open(BUILT.as_uri())
        return
    to = save / NAME if save.is_dir() else save
    if to.exists():
        raise InputError(f"page: {to} exists; take another name, or remove it")
    shutil.copyfile(BUILT, to)
    print(f"{to}: {to.stat().st_size / 1e6:.1f} MB")

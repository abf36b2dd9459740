"""``data``: list the samples, fetch and check one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stream_sparse.data import catalog
from stream_sparse.errors import InputError

from .console import console, table

if TYPE_CHECKING:
    from rich.console import Console

_WIDTH = 100


def data(
    name: Annotated[str | None, typer.Argument(help="The sample to fetch and check.")] = None,
    from_: Annotated[
        Path | None, typer.Option("--from", metavar="DIR", help="Copy it from a folder, such as a USB stick.")
    ] = None,
) -> None:
    """List the samples, or fetch one and check it."""
    out = console()
    if name is None:
        if from_ is not None:
            raise InputError("--from needs the name of a sample: stream-sparse data NAME --from DIR")
        _list(out)
        return
    file = _fetch(name, from_, out)
    out.print(f"{name}: {file}", soft_wrap=True)
    kind = catalog.sample(name).kind
    if kind == "atoms":
        out.print(f"look at it: stream-sparse fields sample:{name}")
    elif kind != "pickle":
        out.print(f"play it: stream-sparse run bird -s sample:{name}")


def _list(out: Console) -> None:
    rows = []
    for sample in catalog.SAMPLES.values():
        here = "here" if catalog.have(sample.name) else "to fetch"
        rows.append((sample.name, here, sample.about, f"{sample.licence}; {sample.url or sample.origin}"))
    out.print(table(("sample", "", "what", "licence and origin"), rows), width=min(out.width, _WIDTH))
    out.print(f"\nFetched samples lie in {catalog.cache()}", soft_wrap=True)


def _fetch(name: str, folder: Path | None, out: Console) -> Path:
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        task = progress.add_task(name, total=None)

        def tell(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total or None)

        return catalog.fetch(name, folder, tell)

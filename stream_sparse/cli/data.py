"""``data``: list the samples, fetch and check one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stream_sparse.data import catalog

from .console import console, table
from .progress import Reporter

if TYPE_CHECKING:
    from rich.console import Console

_WIDTH = 100


def data(
    name: Annotated[str | None, typer.Argument(help="The sample to fetch and check.")] = None,
    from_: Annotated[
        Path | None, typer.Option("--from", metavar="DIR", help="Copy it from a folder, such as a USB stick.")
    ] = None,
    trust: Annotated[
        bool,
        typer.Option(
            "--trust",
            help="Unpickle the course's model and take its arrays out. A pickle can run any code, with all "
            "your rights: only if you trust its author.",
        ),
    ] = False,
) -> None:
    """List the samples, or fetch one and check it."""
    out = console()
    if name is None:
        _list(out)
        return
    with Reporter(out) as reporter:

        def tell(done: int, total: int) -> None:
            reporter.show(done, total, f"{name}: {done / 1e6:.1f} MB")

        file = catalog.fetch(name, from_, tell)
    out.print(f"{name}: {file}", soft_wrap=True)
    kind = catalog.sample(name).kind
    if kind == "atoms":
        out.print(f"look at it: stream-sparse fields sample:{name}")
    elif kind == "pickle":
        _explain_pickle(file, out, trust=trust)
    else:
        fits = {"digits": "digits", "cifar": "fields"}.get(kind, "bird")
        out.print(f"play it: stream-sparse run {fits} -s sample:{name}")


def _explain_pickle(file: Path, out: Console, *, trust: bool) -> None:
    """Say what a pickle is; unpack it if the user trusts it."""
    out.print(
        "a pickle: loading it runs code that its author chose, with all your rights. Its "
        "checksum says that it is the file that the course published, not that it is harmless."
    )
    if not trust:
        out.print("It is not loaded. If you trust its author: stream-sparse data model --trust")
        return
    from stream_sparse.data.trusted import unpack

    out.print("\nLoaded once, as --trust says; its arrays are plain numbers now:\n")
    rows = [
        (path.name, " x ".join(map(str, array.shape)), array.dtype.name)
        for path, array in unpack(file, file.with_suffix("")).items()
    ]
    out.print(table(("file", "shape", "type"), rows))
    out.print(f"\nThey lie in {file.with_suffix('').as_posix()}", soft_wrap=True)
    out.print("atoms among them are a dictionary of omp, dictionary: {file: ...}")


def _list(out: Console) -> None:
    rows = []
    for sample in catalog.SAMPLES.values():
        here = (
            "here"
            if catalog.have(sample.name)
            else "to fetch"
            if sample.home == "web"
            else f"with {sample.home}"
        )
        rows.append((sample.name, here, sample.about, f"{sample.licence}; {sample.address or sample.origin}"))
    out.print(table(("sample", "", "what", "licence and origin"), rows), width=min(out.width, _WIDTH))
    out.print(f"\nFetched samples lie in {catalog.cache()}", soft_wrap=True)

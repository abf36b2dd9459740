"""``data``: list the samples, fetch and check one."""

from __future__ import annotations

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
) -> None:
    """List the samples, or fetch one and check it."""
    out = console()
    if name is None:
        _list(out)
        return
    with Reporter(out) as reporter:

        def tell(done: int, total: int) -> None:
            reporter.show(done, total, f"{name}: {done / 1e6:.1f} MB")

        file = catalog.fetch(name, tell)
    out.print(f"{name}: {file}", soft_wrap=True)
    kind = catalog.sample(name).kind
    if kind == "atoms":
        out.print(f"look at it: stream-sparse fields sample:{name}")
    elif kind == "pickle":
        out.print(
            "a pickle, which is not loaded: that runs code that its author chose, with all your rights. Its "
            "checksum says that it is the file that the course published, not that it is harmless."
        )
    else:
        fits = {"digits": "digits", "cifar": "fields"}.get(kind, "bird")
        out.print(f"play it: stream-sparse run {fits} -s sample:{name}")


def _list(out: Console) -> None:
    rows = []
    for sample in catalog.SAMPLES.values():
        away = "to fetch" if sample.home == "web" else f"with {sample.home}"
        here = "here" if catalog.have(sample.name) else away
        rows.append((sample.name, here, sample.about, f"{sample.licence}; {sample.address or sample.origin}"))
    out.print(table(("sample", "", "what", "licence and origin"), rows), width=min(out.width, _WIDTH))
    out.print(f"\nDownloaded samples are in {catalog.cache()}", soft_wrap=True)

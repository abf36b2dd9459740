"""``studio`` and ``page``: pages for a browser, served from a folder or in one file without this program."""

import os
import tempfile
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from stream_sparse.errors import InputError
from stream_sparse.redact import redact_text

from . import opencv
from .arguments import OwnUnits, add_units
from .console import console
from .interrupts import Interrupts

_LOOK_S = 0.2
NAME = "stream_sparse_live.html"
BUILT = Path(__file__).parents[1] / "studio" / "live" / NAME


def studio(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder with pipelines, videos and recordings.")
    ] = Path(),
    nodes: OwnUnits = None,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="The address to listen on; 0.0.0.0 lets others in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 picks a free one.")] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the address in a browser of this computer.")
    ] = True,
) -> None:
    """Find, run, change and record pipelines on a page."""
    from stream_sparse.base.services import Services
    from stream_sparse.io.page_camera import PageCamera
    from stream_sparse.player.player import Player
    from stream_sparse.run.options import RunOptions
    from stream_sparse.studio.server import Server
    from stream_sparse.studio.studio import Studio

    from .session import print_address

    opencv.require()
    add_units([path.absolute() for path in nodes or ()])
    camera = PageCamera()
    player = Player(None, RunOptions(values=False), services=Services(camera), stays=lambda _: True)
    page_server = Studio(folder, player)
    os.chdir(folder)  # pipelines name files as from there, and recordings are made there
    server = Server(page_server.pages, host, port, page_server, camera)
    leading: Path | None = None
    interrupts: Interrupts = context.obj
    interrupts.end(player)  # before anybody knows the address: from then on Ctrl-C ends it cleanly
    try:
        print_address(console(), server, host)
        if browser and host == "127.0.0.1":
            leading = _leading(server.address)
            webbrowser.open(leading.as_uri())
        while player.poll(_LOOK_S):
            pass
    finally:
        player.stop()
        player.over(10)
        server.close()
        if leading is not None:
            leading.unlink(missing_ok=True)


def _leading(address: str) -> Path:
    """Write a page, for this user alone, that leads to an address.

    Every user of the machine can read the command line of a browser, and the address has the token.
    """
    number, path = tempfile.mkstemp(prefix="stream_sparse-", suffix=".html")  # its mode is 0600
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(f'<!DOCTYPE html><meta http-equiv="refresh" content="0; url={address}">')
    return Path(path)


def page(
    pipelines: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PIPELINE...]", help="Files or names of pipelines; default: the course."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write the page here instead of opening it."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", "-s", metavar="SOURCE", help="A video for the page, as their source."),
    ] = None,
    nodes: OwnUnits = None,
) -> None:
    """Make a page that runs pipelines in a browser alone.

    It is one file, to keep, to mail or to put on any site. Without a pipeline it opens the course.
    """
    from stream_sparse.io.files import replacing

    if pipelines:
        from stream_sparse.page.one_file import page_of

        add_units(nodes)
        text, notes = page_of(pipelines, source)
        print(*map(redact_text, notes), sep="\n", end="\n" * bool(notes))
        out, content = out or Path(f"{Path(pipelines[0]).stem}.html"), text.encode()
    elif not BUILT.is_file():
        raise InputError(
            f"page: {NAME} is not in this copy of the package; `make page` in the source builds it, with "
            "wasm-ld-19; or name a pipeline"
        )
    elif out is None:
        print(f"Open {BUILT.as_uri()}")
        webbrowser.open(BUILT.as_uri())
        return
    else:
        content = BUILT.read_bytes()
    to = out / NAME if out.is_dir() else out
    with replacing(to, new=True) as file:
        file.write(content)
    print(f"{to}: {to.stat().st_size / 1e6:.1f} MB")

"""``studio``: pipelines, runs and recordings of a folder, on pages for a browser."""

from __future__ import annotations

import os
import threading
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import opencv
from .arguments import Debug, OwnUnits, add_units
from .console import console

if TYPE_CHECKING:
    from stream_sparse.plan.plan import Plan
    from stream_sparse.ui.control import RunControl

    from .interrupts import Interrupts

_LOOK_S = 0.2


def studio(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where pipelines, videos and recordings lie.")
    ] = Path(),
    nodes: OwnUnits = None,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Listen there; 0.0.0.0 lets others in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 is any that is free.")] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the address in a browser of this computer.")
    ] = True,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Find, run, change and record pipelines on a page."""
    import time

    from stream_sparse.studio.server import Server
    from stream_sparse.studio.studio import Studio

    from .serving import tell_address

    opencv.require()
    add_units([path.absolute() for path in nodes or ()])
    made = Studio(folder, begin)
    os.chdir(folder)  # pipelines name files as from there, and recordings are made there
    server = Server(made.session, host, port, made)
    interrupts: Interrupts = context.obj
    interrupts.run = made  # before anybody knows the address: from then on Ctrl-C ends it cleanly
    try:
        tell_address(console(), server, host)
        if browser and host == "127.0.0.1":
            webbrowser.open(server.address)
        while not interrupts.asked:
            time.sleep(_LOOK_S)
    finally:
        made.stop()
        made.over(10)
        server.close()


def begin(plan: Plan, given: Plan | None = None, **options: Any) -> RunControl:
    """Begin a run, and those that follow it where people go to other frames of its file.

    Parameters:
        given: the pipeline as its file says it, where the plan has other values by now.
    """
    from stream_sparse import Pipeline, Run
    from stream_sparse.errors import Error
    from stream_sparse.run.options import Follows

    run = Pipeline.of(plan, None if given is None else Follows("", given)).start(**options)

    def follow(run: Run) -> None:
        with suppress(Error):  # its pages tell why it failed
            run.wait()
            run.stay()

    threading.Thread(target=follow, args=(run,), name="stream_sparse follow", daemon=True).start()
    return run

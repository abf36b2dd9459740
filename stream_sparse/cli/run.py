"""``run``: a pipeline from its first frame to its last."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stream_sparse.errors import InputError, SourceError
from stream_sparse.run.options import RunOptions

from . import opencv
from .arguments import Overrides, OwnUnits, add_units, overrides, takes_options
from .console import console

if TYPE_CHECKING:
    from stream_sparse import Pipeline


@takes_options(RunOptions)
def run(
    context: typer.Context,
    pipeline: Annotated[
        str | None,
        typer.Argument(
            help="A file, or the name of a bundled pipeline; default: bird, "
            "with --resume the pipeline of that run."
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            "-s",
            help="The source of frames: a camera's number, browser (the camera of a page), a file, a folder, "
            "'frames/*.png', a URL, sample:NAME.",
        ),
    ] = None,
    set_: Overrides = None,
    align: Annotated[
        str | None,
        typer.Option(
            metavar="notebook",
            help="Match the course's notebook in every node that differs from it, including delays.",
        ),
    ] = None,
    loop: Annotated[
        bool,
        typer.Option(
            "--loop",
            help="Loop a file; statistics restart with each loop, unless --set on_lap=continue.",
        ),
    ] = False,
    serve: Annotated[
        bool, typer.Option("--serve", help="Show the run in a browser instead of a window.")
    ] = False,
    host: Annotated[
        str,
        typer.Option(metavar="ADDRESS", help="With --serve: listen on this address; 0.0.0.0 lets others in."),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="With --serve: the port; 0 picks a free one.")
    ] = 0,
    nodes: OwnUnits = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Restart the run when the pipeline's file changes.")
    ] = False,
    **options: Any,
) -> None:
    """Run a pipeline, and print a table of what it measured."""
    from stream_sparse.plan.files import locate

    from .session import page_or_window, play
    from .watch import Watch

    opencv.require()
    resume = options["resume"]
    out = console()
    file, changes = _pipeline(pipeline, source, resume), overrides(set_ or ())
    read = partial(_read, file, source, changes, loop, align)
    # It looks at the files before they are loaded, so that it misses no change.
    watched = Watch(locate(file), nodes or (), read, partial(out.print)) if watch else None
    add_units(nodes)
    flow = read()
    shown = page_or_window(serve, options["show"], flow)
    _check_record(options, shown is not None)
    can_serve = not options["show"] and resume is None  # the source browser needs a page
    try:
        play(flow, out, context.obj, shown, watched, host, port, **options)
    except SourceError as error:
        if flow.plan.source_use == "camera" and can_serve:
            raise SourceError(f"{error}; -s browser takes the camera of a page") from error
        raise


def _pipeline(pipeline: str | None, source: str | None, resume: Path | None) -> str | Path:
    """Return the pipeline to load: the named one, else that of the run to resume, else bird."""
    from stream_sparse import open_run
    from stream_sparse.run.resume import newest_state

    if pipeline is not None or resume is None:
        return pipeline or "bird"
    try:
        # Each segment has the parameters that it began with.
        run = open_run(newest_state(open_run(resume).folders).parent)
    except InputError as error:
        raise InputError(f"--resume: {error}") from error
    try:
        kept = run.pipeline
    except InputError as error:
        raise InputError(f"--resume: {error}; name the pipeline") from error
    if source is None and ("***" in kept or " in memory: " in kept):
        raise InputError(
            f"--resume: {resume.as_posix()}: its pipeline.yaml does not say where its frames come from: they "
            "were in memory, or the address has a secret; give the source again with --source"
        )
    return run.folders[0] / "pipeline.yaml"


def _read(
    file: str | Path, source: str | None, values: Mapping[str, str], loop: bool, align: str | None
) -> Pipeline:
    """Read the pipeline, with a source that loops where that is asked for."""
    from stream_sparse import Pipeline, load

    flow = load(file, source=source, set=values, align=align)  # type: ignore[arg-type]  # it checks this
    return Pipeline.of(flow.plan.looped()) if loop else flow


def _check_record(options: Mapping[str, Any], shown: bool) -> None:
    """Refuse options of a recording without --record; in a window the key ``r`` may begin one."""
    useless = [name for name in ("record_source", "rotate") if options[name] is not None]
    words = [f"--{name.replace('_', '-')} {options[name]}" for name in useless]
    words += [f"--meta {word}" for word in options["meta"] or ()]
    words += [] if options["view"] else ["--no-view"]
    if words and options["record"] is None and not shown:
        raise InputError(f"{words[0]}: nothing is recorded; give a folder with --record")

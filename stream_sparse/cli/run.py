"""``run``: a pipeline from its first frame to its last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stream_sparse.errors import InputError

from . import opencv
from .arguments import Debug, Overrides, OwnUnits, add_units, overrides
from .console import console

if TYPE_CHECKING:
    from stream_sparse import Pipeline
    from stream_sparse.capture.place import Place


def run(
    context: typer.Context,
    pipeline: Annotated[
        str | None,
        typer.Argument(
            help="A file, or the name of a pipeline that comes with the package; default: bird, "
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
            help="Give the numbers of the course's notebook in every node that differs, its delays included.",
        ),
    ] = None,
    show: Annotated[
        bool | None, typer.Option("--show/--no-show", help="Open a window; default: if there is a display.")
    ] = None,
    record: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Record in a run folder; DIR-2 ... if DIR exists.")
    ] = None,
    record_source: Annotated[
        str | None,
        typer.Option(
            metavar="HOW",
            help="Keep the frames in the run folder: lossless, compressed or none; default: lossless for a "
            "camera, none for files, of which the hash is kept.",
        ),
    ] = None,
    rotate: Annotated[
        str | None,
        typer.Option(metavar="SPAN", help="Cut the recording into segments of such a length: 10min, 2GB."),
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(metavar="SIZE", help="With --rotate: delete the oldest segments above a size: 50GB."),
    ] = None,
    no_view: Annotated[
        bool, typer.Option("--no-view", help="Record without view.mkv and view.png, which take most time.")
    ] = False,
    resume: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Go on where this recorded run stopped.")
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help="Begin a file at a time or a frame: 12.5, 0:30, 1:02:03, f120. What nodes remember is read "
            "before.",
        ),
    ] = None,
    max_state: Annotated[
        str | None,
        typer.Option(metavar="SIZE", help="With --resume: read a state of at most this size; default: 4GB."),
    ] = None,
    frames: Annotated[
        int | None,
        typer.Option(min=1, help="End after so many processed frames, over all runs that follow each other."),
    ] = None,
    loop: Annotated[
        bool,
        typer.Option(
            "--loop",
            help="Begin a file again at its end, for ever; statistics begin anew with each lap, unless "
            "--set on_lap=continue.",
        ),
    ] = False,
    no_pace: Annotated[
        bool, typer.Option("--no-pace", help="Play a file as fast as possible, also in a window.")
    ] = False,
    serve: Annotated[
        bool, typer.Option("--serve", help="Show the run on a page for a browser, in place of a window.")
    ] = False,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="With --serve: listen there; 0.0.0.0 lets others in.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="With --serve: the port; 0 is any that is free.")
    ] = 0,
    theme: Annotated[
        str, typer.Option(metavar="NAME", help="Colours of the view: dark, or light as for print.")
    ] = "dark",
    scale: Annotated[
        float, typer.Option(metavar="FACTOR", help="Size of the view's letters: 1.5 for a lecture hall.")
    ] = 1.0,
    nodes: OwnUnits = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Take up changes of the pipeline's file while it runs.")
    ] = False,
    trace: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Trace every call in a file for ui.perfetto.dev; FILE-2 ... if FILE exists."
        ),
    ] = None,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Run a pipeline, and print a table of what it measured."""
    from stream_sparse.plan import locate

    from .going import go
    from .serving import Serving

    opencv.require()
    _check_trace(trace)
    place = _place(start, resume)
    out = console()
    file, given = _pipeline(pipeline, source, resume), overrides(set_ or ())
    read = partial(_read, file, source, given, loop, align)
    watched = None
    if watch:
        from .watching import Watch

        # It looks at the files before they are loaded, so that it misses no change.
        watched = Watch(locate(file), nodes or (), read, partial(out.print))
    add_units(nodes)
    flow = read()
    page, window = page_or_window(serve, show, flow)
    options = {"--record-source": record_source, "--rotate": rotate, "--keep": keep}
    words = [f"{name} {value}" for name, value in options.items() if value is not None]
    _check_record(record, window or page, [*words, *(["--no-view"] if no_view else [])])
    with Serving(out, host, port, flow.plan.source_use == "browser") if page else nullcontext() as serving:
        go(
            flow,
            out,
            context.obj,
            watched,
            serving,
            record=record,
            frames=frames,
            show=window,
            pace=False if no_pace else None,
            trace=trace,
            resume=resume,
            start_at=place,
            record_source=record_source,
            rotate=rotate,
            max_size=keep,
            max_state=max_state,
            theme=theme,
            scale=scale,
            view=not no_view,
        )


def _place(start: str | None, resume: Path | None) -> Place | None:
    """Return the place to begin at, where one is given."""
    from stream_sparse.capture.place import parse_place

    if start is not None and resume is not None:
        raise InputError("--start: a resumed run begins where it stopped; leave out --start or --resume")
    return None if start is None else parse_place(start, "--start")


def _pipeline(pipeline: str | None, source: str | None, resume: Path | None) -> str | Path:
    """Return the pipeline to load: the named one, else that of the run to resume, else bird."""
    from stream_sparse import open_run

    if pipeline is not None or resume is None:
        return pipeline or "bird"
    try:
        run = open_run(resume)
    except InputError as error:
        raise InputError(f"--resume: {error}") from error
    try:
        kept = run.pipeline
    except InputError as error:
        raise InputError(f"--resume: {error}; name the pipeline") from error
    if source is None and "***" in kept:
        raise InputError(
            f"--resume: {resume.as_posix()}: its pipeline.yaml leaves out the secret in the address of the "
            "source; give the address again with --source"
        )
    if source is None and ("(array in memory: " in kept or "(frames in memory: " in kept):
        raise InputError(
            f"--resume: {resume.as_posix()}: its frames were in the memory of a program; go on in Python "
            "with run(resume=...), or give other frames with --source"
        )
    return run.folders[0] / "pipeline.yaml"


def _read(
    file: str | Path, source: str | None, values: Mapping[str, str], loop: bool, align: str | None
) -> Pipeline:
    """Read the pipeline, with a source that loops where that is asked for."""
    from stream_sparse import Pipeline, load

    if align not in (None, "notebook"):
        raise InputError(f"--align {align}: expected notebook")
    flow = load(file, source=source, set=values, align=align)  # type: ignore[arg-type]  # checked above
    if not loop:
        return flow
    plan = flow.plan
    if "loop" not in plan.source.parameters():
        can = "video, images, array and sample can"
        raise InputError(f"--loop: the source {plan.source_use} cannot loop; {can}")
    return Pipeline.of(plan.looped())


def _check_trace(trace: Path | None) -> None:
    """Refuse a file that could not be made, before anything is done."""
    if trace is not None and not trace.absolute().parent.is_dir():
        raise InputError(f"--trace {trace}: there is no folder {trace.parent}; make it first")


def _check_record(record: Path | None, window: bool, options: Sequence[str]) -> None:
    """Refuse options of a recording where there is none; in a window the key ``r`` may begin one."""
    if options and record is None and not window:
        raise InputError(f"{options[0]}: nothing is recorded; give a folder with --record")


def page_or_window(serve: bool, show: bool | None, flow: Pipeline) -> tuple[bool, bool]:
    """Return whether a run is shown on a page, and whether in a window.

    As asked; the source browser needs a page, and a window is the default if there is a view and a display.
    """
    from stream_sparse.highgui.probe import display_problem

    if serve or flow.plan.source_use == "browser":
        if show:
            by = "--serve" if serve else "the source browser"
            raise InputError(f"{by} shows the run on a page; leave --show out")
        return True, False
    if show is False or (show is None and not flow.plan.rows):
        return False, False
    problem = display_problem()
    if show and problem is not None:
        raise InputError(f"--show: {problem}")
    return False, problem is None

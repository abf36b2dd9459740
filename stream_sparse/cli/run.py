"""``run``: a pipeline from its first frame to its last."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .arguments import (
    Debug,
    Frames,
    Keep,
    NoPace,
    Overrides,
    OwnUnits,
    PipelineName,
    Record,
    RecordSource,
    Resume,
    Rotate,
    Show,
    SourceWord,
    Trace,
    WatchFiles,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stream_sparse import Pipeline

    from .watching import Watched

__all__ = ["overrides", "run"]


def run(
    pipeline: PipelineName = None,
    source: SourceWord = None,
    set_: Overrides = None,
    show: Show = None,
    record: Record = None,
    record_source: RecordSource = None,
    rotate: Rotate = None,
    keep: Keep = None,
    resume: Resume = None,
    frames: Frames = None,
    no_pace: NoPace = False,
    nodes: OwnUnits = None,
    watch: WatchFiles = False,
    trace: Trace = None,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Run a pipeline and end with a table of what it measured."""
    from stream_sparse import load, opencv
    from stream_sparse.spec.registry import add_file

    from .console import console
    from .going import go

    opencv.require()
    _check(source, trace)
    file, given = _pipeline(pipeline, source, resume), overrides(set_ or ())
    read = partial(load, file, source=source, set=given)
    watched = _watched(file, nodes or (), read, _fixed(source, given)) if watch else None
    for own in nodes or ():
        add_file(own)
    flow = read()
    window = _window(show, flow)
    _check_record(record, window, {"--record-source": record_source, "--rotate": rotate, "--keep": keep})
    go(
        flow,
        console(),
        watched,
        record=record,
        frames=frames,
        show=window,
        pace=False if no_pace else None,
        trace=trace,
        resume=resume,
        record_source=record_source,
        rotate=rotate,
        max_size=keep,
    )


def _pipeline(pipeline: str | None, source: str | None, resume: Path | None) -> str | Path:
    """The pipeline to load: the one that was named, else that of the run to go on from, else bird."""
    from stream_sparse import open_run
    from stream_sparse.errors import InputError

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
    if source is None and "(array in memory: " in kept:
        raise InputError(
            f"--resume: {resume.as_posix()}: its frames were an array in memory; go on in Python with "
            "run(resume=...), or give other frames with --source"
        )
    return resume / "pipeline.yaml"


def _check(source: str | None, trace: Path | None) -> None:
    """Refuse at once what would otherwise show late, or be taken for something else."""
    from stream_sparse.errors import InputError

    if source is not None and not source.strip():
        raise InputError("-s '': expected a camera's number, a file, a folder, a glob, a URL or sample:NAME")
    if trace is not None and not trace.absolute().parent.is_dir():
        raise InputError(f"--trace {trace}: there is no folder {trace.parent}; make it first")


def _check_record(record: Path | None, window: bool, options: Mapping[str, str | None]) -> None:
    """Refuse to say how to record what nobody records; in a window the key ``r`` may begin it."""
    from stream_sparse.errors import InputError

    for name, value in options.items():
        if value is not None and record is None and not window:
            raise InputError(f"{name} {value}: nothing is recorded; give a folder with --record")


def overrides(words: Sequence[str]) -> dict[str, str]:
    """What ``--set`` was given, by parameter.

    >>> overrides(["box.window=20"])
    {'box.window': '20'}
    """
    from stream_sparse.errors import InputError

    found = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not (sign and name.strip() and value.strip()):
            raise InputError(f"--set {word}: expected NODE.PARAM=VALUE, such as --set box.window=20")
        found[name.strip()] = value.strip()
    return found


def _window(show: bool | None, flow: Pipeline) -> bool:
    """Whether to open a window: as was asked; else where there is something to show and a display."""
    from stream_sparse.errors import InputError
    from stream_sparse.highgui.probe import display_problem

    if show is False or (show is None and not flow.plan.rows):
        return False
    what = display_problem()
    if show and what is not None:
        raise InputError(f"--show: {what}")
    return what is None


def _watched(
    file: str | Path,
    nodes: Sequence[Path],
    read: Callable[[], Pipeline],
    fixed: Mapping[str, tuple[str, str]],
) -> Watched:
    from stream_sparse.spec import locate
    from stream_sparse.spec.registry import add_file

    from .watching import Watched

    return Watched(locate(file), nodes, read, add_file, fixed)


def _fixed(source: str | None, given: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What the command line put in the place of the file's values, and by which option."""
    found = {name: (value, "--set") for name, value in given.items()}
    if source is not None:
        found["source"] = (source, "--source")
    return found

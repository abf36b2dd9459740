"""Arguments and options of commands, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "Debug",
    "Frames",
    "Keep",
    "NoPace",
    "Overrides",
    "OwnUnits",
    "PipelineName",
    "Record",
    "RecordSource",
    "Resume",
    "Rotate",
    "RunFolder",
    "Show",
    "SourceWord",
    "Trace",
    "WatchFiles",
]

PipelineName = Annotated[
    str | None,
    typer.Argument(
        help="A file, or the name of a pipeline that comes with the package; left out: bird, "
        "or with --resume the run's own."
    ),
]
RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder that --record made.")]
SourceWord = Annotated[
    str | None,
    typer.Option(
        "--source",
        "-s",
        help="Frames from here: a camera's number, a file, a folder, 'frames/*.png', a URL, sample:NAME.",
    ),
]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NODE.PARAM=VALUE", help="Override a parameter; repeatable."),
]
Show = Annotated[
    bool | None,
    typer.Option("--show/--no-show", help="Open a window or not; left out: where a display answers."),
]
Record = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Write a run folder; DIR-2 and so on where DIR exists.")
]
RecordSource = Annotated[
    str | None,
    typer.Option(
        metavar="HOW",
        help="Keep the frames themselves in the run folder: lossless, compressed or none; left out: "
        "lossless for a camera, none for files, whose hash is kept.",
    ),
]
Rotate = Annotated[
    str | None,
    typer.Option(metavar="SPAN", help="Cut the recording into segments, such as 10min or 2GB long."),
]
Keep = Annotated[
    str | None,
    typer.Option(metavar="SIZE", help="With --rotate: delete the oldest segments above it, such as 50GB."),
]
Resume = Annotated[
    Path | None, typer.Option(metavar="RUN", help="Go on where the run of this run folder stopped.")
]
Frames = Annotated[
    int | None,
    typer.Option(min=1, help="End after so many frames, those of runs that follow one another together."),
]
NoPace = Annotated[bool, typer.Option("--no-pace", help="Play a file as fast as it goes, also in a window.")]
OwnUnits = Annotated[
    list[Path] | None,
    typer.Option("--nodes", metavar="FILE", help="A Python file with units of your own; repeatable."),
]
WatchFiles = Annotated[
    bool, typer.Option("--watch", help="Take up what is changed in the pipeline's file while it runs.")
]
Trace = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Write a trace of every call, for ui.perfetto.dev; where it exists, FILE-2 ..."
    ),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show a traceback with an error.")]
"""Read off the words themselves in ``main``, so the commands do not use it."""

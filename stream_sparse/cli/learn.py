"""``learn``: learn one dictionary from many videos."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stream_sparse.batch.options import LearnOptions

from . import opencv
from .arguments import Overrides, OwnUnits, PipelineName, plan_for_workers, takes_options
from .console import console, print_error
from .progress import Reporter

if TYPE_CHECKING:
    from stream_sparse.batch.learning import Round

_MOST_LINES = 20


@takes_options(LearnOptions)
def learn(
    pipeline: PipelineName,
    videos: Annotated[
        list[str], typer.Argument(metavar="VIDEO", help="Files, folders of pictures, 'videos/**/*.mp4'.")
    ],
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="The atoms, as .npy; those of the same command go on.")
    ] = Path("atoms.npy"),
    set_: Overrides = None,
    nodes: OwnUnits = None,
    **options: Any,
) -> None:
    """Learn one dictionary from many videos, one after the other.

    The same command again goes on.
    """
    from stream_sparse.batch.items import read_items
    from stream_sparse.batch.learning import Learning

    opencv.require()
    asked = LearnOptions(**options)
    plan = plan_for_workers(pipeline, set_, nodes)
    screen = console()
    work = Learning(plan, read_items(videos), out, asked)
    with Reporter(screen) as reporter:
        atoms = work.run(lambda now: reporter.show(now.number, now.total, sentence(now)))
    last = work.rounds[-1]
    size = "x".join(map(str, atoms.shape[1:]))
    screen.print(sentence(last))
    screen.print(f"{len(atoms)} atoms of {size} from {last.signals:,} signals: {out.as_posix()}")
    for video, why in list(work.failures.items())[:_MOST_LINES]:
        print_error(f"{video}: {why}")
    if work.failures:
        raise typer.Exit(1)


def sentence(now: Round) -> str:
    """Say in a line how far the learning is.

    >>> from stream_sparse.batch.learning import Round
    >>> sentence(Round(3, 40, 24_576, 0.0312, float("nan")))
    'video 3 of 40: 24,576 signals, error 3.12 %'
    """
    held = "" if math.isnan(now.held_out) else f", held out {now.held_out:.2%}".replace("%", " %")
    error = "" if math.isnan(now.error) else f", error {now.error:.2%}".replace("%", " %")
    return f"video {now.number} of {now.total}: {now.signals:,} signals{error}{held}"

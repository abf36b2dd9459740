"""A student's function beside the right one, live: the pipeline of ``exercise watch``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from stream_sparse.course.submissions import submitted
from stream_sparse.course.watching import function_of, watching
from stream_sparse.pipeline import Pipeline
from stream_sparse.plan import source_of
from stream_sparse.sources import Sample

from .equality import Equality
from .watch import Watch

__all__ = ["beside", "followed"]


def beside(
    file: Path,
    source: str | None = None,
    *,
    loop: bool = False,
    folder: Path | None = None,
    name: str | None = None,
    moved: Mapping[str, Any] | None = None,
) -> Pipeline:
    """Return the pipeline that shows the function of a file, the right one, and their difference.

    Parameters:
        source: text as after ``--source``; left out, the clip that comes with the package.
        loop: begin that clip again at its end.
        folder, name: as for ``check``.
        moved: values of arguments where their sliders are, when the file is read again.
    """
    exercise, text = submitted(file, folder, name)
    made = Sample(name="macaw", loop=loop) if source is None else source_of(source)
    return Pipeline.of(watching(exercise, function_of(exercise, text, str(file)), str(file), made, moved))


def followed(
    file: Path, source: str | None, say: Callable[[str], None], **how: Any
) -> tuple[Pipeline, Equality, Watch]:
    """Return the pipeline of a file, what says whether both are equal, and what takes up a saved file.

    Sliders stay where they are when it is saved.

    Parameters:
        say: prints a line.
        how: as for :func:`beside`.
    """
    flow = beside(file, source, **how)
    equality = Equality(flow.plan.name, say)
    watch = Watch(file, (), lambda: beside(file, source, moved=equality.arguments, **how), say)
    return flow, equality, watch

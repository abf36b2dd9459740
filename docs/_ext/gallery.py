"""The gallery: every pipeline and every panel with a picture, which the build makes by a run."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from restructured import MadeText, plain, titled
from sphinx.util.display import status_iterator

from stream_sparse import Pipeline, load
from stream_sparse.cli.units import explained
from stream_sparse.plan.files import bundled
from stream_sparse.plan.plan import Plan
from stream_sparse.plan.registry import find, names

_FRAMES = 240
_INSTEAD = {"webcam": "sample:macaw"}  # of a source that not every machine has
_ELSEWHERE = Path(__file__).parent / "panels"  # a pipeline for each panel that no bundled one has
_PICTURES = Path(__file__).parents[1] / "_build" / "pictures"


class Pipelines(MadeText):
    """All pipelines that come with the package."""

    def made(self) -> Iterable[str]:
        """A section for each."""
        for name, file in bundled().items():
            plan = load(name).plan
            yield f"\n.. _pipeline-{name}:\n"
            yield titled(name, "-")
            yield plain(plan.description) + "\n"
            yield _figure(f"pipeline-{name}", f"The view of the pipeline {name}")
            yield f"``stream-sparse run {name}``\n"
            yield f".. raw:: html\n\n   <details><summary>{file.name}</summary>\n"
            yield f".. literalinclude:: {Path('..', 'pipelines', file.name)}\n   :language: yaml\n"
            yield ".. raw:: html\n\n   </details>\n"


class Panels(MadeText):
    """All panels."""

    def made(self) -> Iterable[str]:
        """A section for each."""
        for name in names("panels"):
            yield titled(name, "-")
            yield explained("panels", find("panels", name)).text.partition("\n\n")[0] + "\n"
            yield _figure(f"panel-{name}", f"The panel {name}")
            yield f":ref:`Its parameters <panel-{name}>`.\n"


def _figure(name: str, alt: str) -> str:
    return f".. image:: /_build/pictures/{name}.png\n   :alt: {alt}\n   :class: view\n"


def make_pictures(app: Any) -> None:
    """Make what is missing, or older than the package or the pipeline."""
    plans = {name: load(name, source=_INSTEAD.get(name)).plan for name in bundled()}
    wanted = {f"pipeline-{name}": plan for name, plan in plans.items()}
    wanted |= {f"panel-{name}": _alone(name, plans) for name in names("panels")}
    root = Path(__file__).parents[2]
    folders = (root / "stream_sparse", root / "pipelines", _ELSEWHERE)
    changed = max(file.stat().st_mtime for folder in folders for file in folder.rglob("*.[py]*[yl]"))
    _PICTURES.mkdir(parents=True, exist_ok=True)
    for name in status_iterator(
        wanted, "running for the gallery... ", length=len(wanted), verbosity=app.verbosity
    ):
        picture = _PICTURES / f"{name}.png"
        if not picture.exists() or picture.stat().st_mtime < changed:
            _picture(wanted[name], picture, 1.5 if name.startswith("panel-") else 1.0)


def _alone(panel: str, plans: dict[str, Plan]) -> Plan:
    """The smallest pipeline with a panel, with that panel as its whole view."""
    found = [
        (len(plan.parts), name, part)
        for name, plan in plans.items() for part in plan.panels if part.use == panel
    ]  # fmt: skip
    if found:
        _, name, part = min(found, key=lambda one: one[:2])
        return dataclasses.replace(plans[name], view=((part,),), text="")
    return load(_ELSEWHERE / f"{panel}.yaml").plan


def _picture(plan: Plan, file: Path, scale: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run = Pipeline.of(plan).run(frames=_FRAMES, pace=False, record=Path(folder) / "run", scale=scale)
        shutil.copy(Path(run.folder) / "view.png", file)


def setup(app: Any) -> dict[str, Any]:
    """Register the directives, and make the pictures before they are read."""
    app.add_directive("gallery-of-pipelines", Pipelines)
    app.add_directive("gallery-of-panels", Panels)
    app.connect("builder-inited", make_pictures)
    return {"parallel_read_safe": True}

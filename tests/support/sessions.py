"""Sessions that are attended to in a thread of their own, as by a server."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from stream_sparse import Pipeline
from stream_sparse.base.services import Services
from stream_sparse.player.player import Player
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run
from stream_sparse.studio.pages import Pages
from stream_sparse.studio.studio import Studio
from tests.support.run_hooks import with_options

__all__ = ["Owner", "Stage", "StudioStage", "begun"]


class Owner:
    """Attends to a session in a thread until it is over; leaving the block ends it."""

    def __init__(self, player: Player) -> None:
        self.player = player
        self._thread = threading.Thread(target=self._attend, name="owner", daemon=True)
        self._thread.start()

    def _attend(self) -> None:
        while self.player.poll(0.01):
            pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.player.abort()
        self._thread.join(60)
        assert not self._thread.is_alive()


class Stage(Owner):
    """A session with its pages, and no run yet."""

    def __init__(self, camera: object = None) -> None:
        player = Player(None, services=Services(camera), stays=lambda _: True)
        self.pages = Pages(player)
        player.connect(self.pages)
        super().__init__(player)

    def begin(self, pipeline: Pipeline, **options: Any) -> Run:
        """Begin a run of a pipeline, in place of the one that goes on."""
        with_options(self.player, **options)
        self.player.open(pipeline.plan).result(60)
        return self.run

    @property
    def run(self) -> Run:
        """The run that goes on, or the last one."""
        assert self.player.run is not None
        return self.player.run


class StudioStage(Owner):
    """A studio in a folder, and no run yet."""

    def __init__(self, folder: Path, camera: object = None) -> None:
        player = Player(None, RunOptions(values=False), services=Services(camera), stays=lambda _: True)
        self.studio = Studio(folder, player)
        super().__init__(player)


def begun(pipeline: Pipeline, meet: Callable[[Run], object], **options: Any) -> Run:
    """Start a run that is met before its first frame."""
    run = Run(pipeline.plan, RunOptions(watched=True, **options))
    meet(run)
    return run.start()

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.flow.ledger import FrameLedger
from stream_sparse.flow.notes import Notes
from stream_sparse.frame import Array, Stamp
from tests.support.resumable_runs import Pupil


@pytest.mark.parametrize("offload", [True, False])
def test_the_view_shows_the_note_of_its_own_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offload: bool
) -> None:
    from stream_sparse.panels import Image
    from stream_sparse.view.live_view import LiveView

    video = np.full((40, 4, 4), 200, np.uint8)
    dark = [i % 7 in (3, 4) for i in range(40)]
    video[dark] = 10
    seen = []
    dress = LiveView.draw_chrome

    def slow(self: LiveView, picture: Array, status: Any) -> Array:
        time.sleep(0.005)  # so that the nodes are ahead
        seen.append((status.frame, status.message))
        return dress(self, picture, status)

    monkeypatch.setattr(LiveView, "draw_chrome", slow)
    pipeline = Pipeline(video).then(Pupil(), name="one").then(Pupil(), name="two", from_="source")
    pipeline = pipeline.view(Image(), "source")
    parts = tuple(replace(p, offload=offload) for p in pipeline.plan.parts)
    Pipeline.of(replace(pipeline.plan, parts=parts)).run(record=tmp_path / "a")
    words = "too dark: turn on the light"  # both say it, and it is shown once
    assert seen == [(i, words if d else "") for i, d in enumerate(dark)]


def test_addresses_in_notes_are_masked() -> None:
    notes = Notes(FrameLedger())
    notes.take(Stamp(0, 0.0), "cam", "reads http://eva:pa55@h/x")
    assert notes.at() == {"cam": "reads http://***@h/x"}

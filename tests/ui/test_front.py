"""The seam between a session and its front ends, from both sides."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.nodes import Relu
from stream_sparse.player.player import Player
from stream_sparse.run.run import Run
from stream_sparse.studio.session import Session
from stream_sparse.ui.front import Front, PlayerControl, ShownRun
from stream_sparse.ui.windows import Windows
from tests.support.fake_run import Fake, plan, press, window


def test_the_window_needs_nothing_but_the_status_and_the_commands_of_a_session() -> None:
    session = Fake(plan())
    controller = window(session)
    press(controller, "space", ".", "r", "space")
    assert session.asked == [
        ("pause", True),
        ("step",),
        ("record", Path("runs/fake")),
        ("pause", False),
    ]
    session.now(parameters={"relu": {**session.status.parameters["relu"], "theta": 7.0}})
    press(controller, "0")
    assert session.asked[-1] == ("edit", {"relu.theta": 1.0})


def test_it_shows_what_the_session_refuses() -> None:
    given = Pipeline(np.arange(60.0)).then(Relu(theta=3), name="relu").plan
    controller = window(Fake(plan(), given=given))
    press(controller, "0")
    seen = controller.screen.history.now
    assert controller.screen.status(seen.status).message == "no threes"


@pytest.mark.parametrize(
    ("seam", "ours"), [(ShownRun, Run), (PlayerControl, Player), (Front, Session), (Front, Windows)]
)
def test_each_side_has_all_that_the_seam_names(seam: type[Any], ours: type[Any]) -> None:
    for name, member in vars(seam).items():
        if name.startswith("_"):
            continue
        theirs = inspect.getattr_static(ours, name, None)
        if inspect.isfunction(member):
            assert inspect.isfunction(theirs), name
            assert inspect.signature(member).parameters.keys() == inspect.signature(theirs).parameters.keys()
        else:
            assert theirs is not None or name in ours.__annotations__, name

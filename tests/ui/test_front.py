"""The seam between a session and its front ends, from both sides."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from stream_sparse.player.player import Player
from stream_sparse.run.run import Run
from stream_sparse.studio.session import Session
from stream_sparse.ui.front import Front, PlayerControl, ShownRun
from stream_sparse.ui.windows import Windows


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

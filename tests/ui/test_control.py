"""The interface between a run and its front ends, from both sides."""

from __future__ import annotations

import inspect
from pathlib import Path

import numpy as np

from stream_sparse import Pipeline
from stream_sparse.nodes import Relu
from stream_sparse.run.run import Run
from stream_sparse.ui.control import RunControl
from tests.support.fake_run import Fake, plan, press, window


def test_the_window_needs_nothing_but_a_run_control() -> None:
    control = Fake(plan())
    controller = window(control)
    press(controller, "space", ".", "r", "space")
    assert control.asked == [
        ("pause", True),
        ("step",),
        ("record", Path("runs/fake")),
        ("pause", False),
    ]
    control.parameters["relu"]["theta"] = 7.0
    press(controller, "0")
    assert control.asked[-1] == ("set", {"relu.theta": 1.0})


def test_it_tells_what_the_run_refuses() -> None:
    control = Fake(plan())
    control.given = Pipeline(np.arange(60.0)).then(Relu(theta=3), name="relu").plan
    controller = window(control)
    press(controller, "0")
    seen = controller.screen.history.now
    assert controller.screen.status(seen.status).message == "no threes"


def test_a_run_has_all_that_the_interface_names() -> None:
    for name, member in vars(RunControl).items():
        if name.startswith("_"):
            continue
        theirs = inspect.getattr_static(Run, name, None)
        if callable(member):
            assert callable(theirs), name
            assert inspect.signature(member).parameters.keys() == inspect.signature(theirs).parameters.keys()
        else:
            assert isinstance(theirs, property) or name in Run.__annotations__, name

"""A user's file, for mypy: right calls pass; each line with "type: ignore" is wrong, and mypy has to say so.

mypy checks it with the package; an ignored error that it does not find is an error by itself.
"""

from typing import Any, assert_type

import numpy as np
from numpy.typing import NDArray
from stream_sparse import Node, Run, load, nodes, panels, param, reference, sinks, sources, testing
from stream_sparse.nodes import DiffBox
from stream_sparse.nodes import Nonsense  # type: ignore[attr-defined]
from stream_sparse import nonsense  # type: ignore[attr-defined]

box = DiffBox(window=3, norm="mean")
assert_type(box.window, int)
assert_type(box.facts().latency, int)
DiffBox(windo=3)  # type: ignore[call-arg]
DiffBox(window="3")  # type: ignore[arg-type]
DiffBox(norm="l3")  # type: ignore[arg-type]
DiffBox(3)  # type: ignore[call-arg]
sinks.VideoFile()  # type: ignore[call-arg]
nodes.Sparsity(measures=["l0", "hoyer"])
nodes.Sparsity(measures=["l9"])  # type: ignore[list-item]
nodes.DifBox()  # type: ignore[attr-defined]

sources.Array(path=np.zeros((3, 4, 5)), fps=25)
sources.Video()  # type: ignore[call-arg]
panels.Trace(seconds=5, titel="x")  # type: ignore[call-arg]
sinks.VideoFile(path="x.mkv", codec="h265")  # type: ignore[arg-type]

reference.diff_box(np.zeros(3), window=2)
reference.diff_box(np.zeros(3), windo=2)  # type: ignore[call-arg]


class Above(Node):
    """Count the values above a threshold."""

    theta: float = param(0.0, help="The threshold.")

    def update(self, x: NDArray[Any]) -> float:
        return float(np.count_nonzero(x > self.theta))


class Wider(DiffBox):
    """A unit of the package with one more parameter."""

    width: int = param(1, help="The width.")


Above(theta=2.5)
Above(thet=2.5)  # type: ignore[call-arg]
Wider(window=3, width=2)
testing.check_node(Above, theta=1.0)


def work(run: Run) -> NDArray[Any]:
    assert_type(run.values["k_box"], NDArray[Any])
    return run.values["k_box"][10:]


work(load("bird").run(frames=20))

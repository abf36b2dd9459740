"""A node of one's own; `stream-sparse run my.yaml --nodes own_node.py` knows it as edge_count."""

import numpy as np

from stream_sparse import Node, Pipeline, param
from stream_sparse.testing import check_node


class EdgeCount(Node):
    """Count the neighbours in a row that differ by more than ``step``.

    Takes a gray frame (rows, columns) of any dtype and gives a scalar.

    >>> EdgeCount(step=5).update(np.array([[0, 9, 9, 20]]))
    2.0
    """

    takes = "frame"
    step: float = param(20.0, ge=0, slider=(0, 100, 1), help="The smallest difference that counts.")

    def update(self, x: np.ndarray) -> float:
        return float(np.count_nonzero(np.abs(np.diff(x.astype(np.float64), axis=1)) > self.step))


def main() -> None:
    check_node(EdgeCount)  # the promises that the live view, the recorder and replays rely on
    with Pipeline("sample:macaw").then(EdgeCount(), name="edges").start(frames=60) as run:
        run.wait()
    edges = run.values["edges"]
    print(f"{edges.size} frames with {edges.min():.0f} to {edges.max():.0f} edges")


if __name__ == "__main__":
    main()

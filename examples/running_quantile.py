"""A node of one's own: the median of the last frames is the background behind what moves."""

import numpy as np

from stream_sparse import Facts, Node, Pipeline, nodes, param


class RunningQuantile(Node):
    """A quantile of the last ``window`` values, element by element, as ``numpy.quantile``.

    >>> RunningQuantile(window=3).batch(np.array([1.0, 9.0, 2.0, 3.0]))
    array([nan, nan,  2.,  3.])
    """

    window: int = param(30, ge=1, slider=(10, 300, 10), resets=True, frames=True, help="Number of frames.")
    quantile: float = param(0.5, ge=0, le=1, slider=(0.0, 1.0, 0.05), help="Share of smaller values.")

    def reset(self) -> None:
        self._last = []

    def facts(self) -> Facts:
        return Facts(horizon=self.window - 1)

    def update(self, x: float | np.ndarray) -> float | np.ndarray | None:
        self._last = [*self._last, np.copy(x)][-self.window :]
        return np.quantile(self._last, self.quantile, axis=0) if len(self._last) == self.window else None


if __name__ == "__main__":
    pipeline = Pipeline("sample:macaw").then(nodes.Grayscale()).then(RunningQuantile(), name="background")
    pipeline = pipeline.then(nodes.Subtract(), name="moving", from_=["grayscale", "background"])
    pipeline = pipeline.then(nodes.Sparsity(), name="sparse")
    print(f"Hoyer sparsity of what moves: {pipeline.run(frames=60).values['sparse.hoyer'][-1]:.3f}")

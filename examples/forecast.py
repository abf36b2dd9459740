"""A node with two inputs: predict a window from the sinusoids that were fitted to the window before it."""

import numpy as np

from stream_sparse import Facts, Node, Pipeline, nodes, param

BASIS = {"sinusoids": 100, "low": 0.001, "high": 1.0}


class Forecast(Node):
    """Root mean squared error of a prediction of the last values by codes of the values before them.

    Takes a window of n values (``recent``) and its codes in sinusoids (``omp``); no value for n frames.
    """

    takes = "array"
    frames: int = param(100, ge=1, resets=True, frames=True, help="Number of values in a window.")

    def reset(self) -> None:
        self._predictions = []

    def facts(self) -> Facts:
        return Facts(horizon=self.frames)

    def update(self, window: np.ndarray, codes: np.ndarray) -> float | None:
        f = np.linspace(BASIS["low"], BASIS["high"], BASIS["sinusoids"])
        fit, ahead = np.split(np.sin(np.outer(np.arange(2 * self.frames), f)), 2)
        prediction = window.mean() + (ahead - fit.mean(axis=0)) @ codes  # with the intercept of the fit
        self._predictions = [*self._predictions, prediction][-self.frames - 1 :]
        if len(self._predictions) <= self.frames:
            return None
        return float(np.sqrt(np.mean((self._predictions[0] - window) ** 2)))


if __name__ == "__main__":
    window = Pipeline("sample:china-pan").then(nodes.PixelTap(row=66, col=133)).then(nodes.Recent(frames=100))
    code = nodes.Omp(dictionary=BASIS, intercept=True, n_nonzero_coefs=10)
    run = window.then(code, name="code").then(Forecast(), from_=["recent", "code.codes"]).run(frames=320)
    fit, ahead = (run.values[name][-1] for name in ("code.rmse", "forecast"))
    print(f"error of the fit {fit:.1f}, of the prediction {ahead:.1f}")

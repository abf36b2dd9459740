"""Nodes in a streamz graph that one has already: values go in, values come out."""

import numpy as np
from streamz import Stream

from stream_sparse import attach
from stream_sparse.nodes import DiffBox, RunningKurtosis


def main() -> None:
    source = Stream()
    seen: list[float] = []
    # What streamz itself offers stands before, between and after.
    volts = source.map(lambda reading: reading["volts"])
    kurtosis = attach(attach(volts, DiffBox(window=5)), RunningKurtosis())
    kurtosis.sink(seen.append)

    rng = np.random.default_rng(0)
    for volt in rng.laplace(size=1000):
        source.emit({"volts": float(volt)})
    # Where a node has nothing to say, nothing is emitted: 5 frames fill the window, 3 more the kurtosis.
    print(f"{len(seen)} values; kurtosis at last: {seen[-1]:.2f}")


if __name__ == "__main__":
    main()

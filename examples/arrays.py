"""NumPy arrays in, NumPy arrays out: every node has `batch`, every formula is in `reference`."""

import numpy as np

from stream_sparse import reference
from stream_sparse.nodes import DiffBox, FrameKurtosis, RunningKurtosis


def main() -> None:
    rng = np.random.default_rng(0)
    video = rng.integers(0, 256, (60, 24, 32), dtype=np.uint8)  # time first
    video[30:33, 8:16, 8:16] = 255  # something flashes

    boxes = DiffBox(window=10).batch(video)  # (60, 24, 32); nan for the 10 frames that fill the window
    population = FrameKurtosis().batch(boxes[10:])  # one number a frame
    lifetime = RunningKurtosis().batch(video[:, 10, 10].astype(float))  # one pixel, all frames so far

    print(f"box: {boxes.dtype} of shape {boxes.shape}, {np.isnan(boxes[:, 0, 0]).sum()} frames of warm-up")
    print(f"the frame of highest population kurtosis is {10 + int(np.argmax(population))}")
    print(f"lifetime kurtosis of one pixel: {lifetime[-1]:.3f}")
    whole = reference.diff_box(video, window=10)
    print(f"largest difference to the formula on the whole video: {np.nanmax(np.abs(boxes - whole)):.1e}")


if __name__ == "__main__":
    main()

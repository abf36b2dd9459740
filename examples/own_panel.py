"""A panel of one's own: it sees every frame and draws when a picture is wanted."""

from typing import Any

import numpy as np

from stream_sparse import Panel, Pipeline, Stamp, param
from stream_sparse.nodes import Grayscale, PixelTap


class Strip(Panel):
    """The last values as stripes from left to right, the brighter the higher."""

    frames: int = param(120, ge=1, help="How many stripes.")
    high: float = param(255.0, gt=0, help="The value that is drawn white.")

    def reset(self) -> None:
        self._last: list[float] = []

    def see(self, *values: Any, at: Stamp) -> None:
        if values[0] is not None:
            self._last = [*self._last[-self.frames + 1 :], float(values[0])]

    def draw(self, height: int, width: int) -> np.ndarray:
        gray = np.zeros(self.frames, np.uint8)
        gray[: len(self._last)] = np.clip(np.divide(self._last, self.high) * 255, 0, 255)
        stripes = gray[np.arange(width) * self.frames // width]
        return np.broadcast_to(stripes[None, :, None], (height, width, 3)).copy()


def main(folder: str = "runs/strip") -> None:
    pixel = Pipeline("sample:macaw", name="strip").then(Grayscale()).then(PixelTap(row=66, col=133))
    run = pixel.view(Strip()).run(record=folder, frames=60)
    print(f"{run.status.processed} frames; look at {run.folder}")


if __name__ == "__main__":
    main()

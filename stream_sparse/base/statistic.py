"""How to read a value that describes many: over which frames, by which definition, and what is normal."""

from typing import NamedTuple


class Statistic(NamedTuple):
    """How to read a value that describes many frames, or all pixels of one; ``Node.statistic`` returns it.

    Attributes:
        frames: the largest number of frames that a value describes; None: all frames so far; 0: not said.
        first: number of frames that the first value after a reset describes; None: not known before.
        seen: number of frames since the latest reset.
        definition: one of several definitions, such as ``Pearson``; empty where it is the usual one.
        normal: the value of a normal distribution; None where that is unknown.
    """

    frames: int | None = 1
    first: int | None = 1
    seen: int = 0
    definition: str = ""
    normal: float | None = None

    def over(self, count: int) -> str:
        """Return in words which frames a value describes, if it describes ``count`` of them.

        >>> Statistic(frames=90, first=4).over(57), Statistic(frames=90, first=4).over(90)
        ('all 57 frames so far', 'last 90 frames')
        """
        if self.frames is None or count < self.frames:
            return f"all {count} frame{'s' if count != 1 else ''} so far"
        return "this frame" if self.frames == 1 else f"last {self.frames} frames" if self.frames else ""

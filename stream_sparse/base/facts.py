"""What a run and its readers need to know of a node besides its results."""

from collections.abc import Mapping
from typing import NamedTuple


class Facts(NamedTuple):
    """What is known of a node before its first frame; ``Node.facts`` returns it for the parameters of now.

    Attributes:
        horizon: how many inputs before the current one influence the result; None: all of them.
        warmup: how many frames pass before the first value, at least so many for a node that learns;
            None: as many as the horizon, 0 where that is all.
        latency: by how many frames the result is late: 3 where it describes the frame three frames ago.
        unit: the unit of measure of the result, such as ``"px"``, or a dict by output, in which one without a
            unit may be left out. A number stands for the unit of the input with that number. None: that of
            the first input, but none for a number that ``update`` makes of an array, since it may count.
        caption: a short text for legends; None: the parameters that differ from their defaults.
        blas: whether ``update`` lets BLAS or LAPACK compute, whose last digits differ between processors. The
            kernels of this package add in one order, so that results are the same bits on any machine.
    """

    horizon: int | None = 0
    warmup: int | None = None
    latency: int = 0
    unit: str | int | Mapping[str, str | int] | None = None
    caption: str | None = None
    blas: bool = False

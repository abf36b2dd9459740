"""The shapes of atoms: what their axes are."""

from typing import NamedTuple


class AtomShape(NamedTuple):
    """Frames, rows, columns and values of a pixel of an atom; a vector is one row, a picture one frame."""

    frames: int
    rows: int
    columns: int
    channels: int


def atom_shape(shape: tuple[int, ...]) -> AtomShape | None:
    """Return what the axes of atoms are, given the shape of their array, or None for other shapes.

    That is (k, d), (k, rows, columns) or (k, frames, rows, columns), and in colour (k, rows, columns, 3) or
    (k, frames, rows, columns, 3): the last of four axes, where it has 3, is blue, green and red.

    >>> atom_shape((64, 8, 6, 3))
    AtomShape(frames=1, rows=8, columns=6, channels=3)
    >>> atom_shape((64, 5, 8, 6)).frames, atom_shape((64, 50)).columns
    (5, 50)
    """
    channels = 3 if len(shape) in (4, 5) and shape[-1] == 3 else 1
    axes = shape[1:-1] if channels == 3 else shape[1:]
    if not 1 <= len(axes) <= 3 or 0 in shape:
        return None
    frames, rows, columns = (1, 1, *axes)[-3:]
    return AtomShape(frames, rows, columns, channels)

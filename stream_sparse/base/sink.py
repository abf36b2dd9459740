"""The base class of sinks, which write values to a file, a window or a network."""

from typing import ClassVar

from stream_sparse.frame import Medium, Stamp, Value

from .unit import Unit


class Sink(Unit):
    """A place that values are written to: a file, a window, a network.

    In YAML it stands under ``nodes``. Its input passes on unchanged, so it may stand between two nodes.

    ``stream_sparse.testing.check_sink`` checks the contract of every sink. ``open`` comes first, and raises
    where the sink cannot work. ``write`` gets each value of the input in order of frames; it does not change
    the value, and after ``flush`` keeps no reference to it. After ``flush`` everything written is safe.
    ``close`` may be called any number of times, also without ``open``.

    Below a node with named outputs, ``from: stats`` gives the sink the whole result, a ``NamedTuple`` or a
    dict, and ``open`` gets its names; ``from: stats.mean`` gives one output, and ``open`` gets no names.
    ``stream_sparse.base.named_outputs`` splits either:

    >>> from stream_sparse import Stamp
    >>> from stream_sparse.base import named_outputs
    >>> class Show(Sink):
    ...     def write(self, value, at):
    ...         print(at.index, dict(named_outputs(value)))
    >>> Show().write({"mean": 2.0, "var": 0.5}, Stamp(0, 0.0))
    0 {'mean': 2.0, 'var': 0.5}
    >>> Show().write(7.0, Stamp(1, 0.1))
    1 {'': 7.0}
    """

    shows: ClassVar[bool] = False
    """Whether the sink shows values in a window instead of keeping them.

    Such a sink has a method ``refresh()``, which the main thread calls often. It is left out of a run without
    windows (``--no-show``), and it takes values of another shape in mid-stream.
    """

    def open(self, fields: tuple[str, ...], medium: Medium) -> None:
        """Prepare for the first value.

        Parameters:
            fields: the names of the outputs in each value; empty where a value is a number or an array.
            medium: description of the source.

        Raises:
            InputError: where the sink cannot write.
        """

    def write(self, value: Value, at: Stamp) -> None:
        """Write the value of one frame."""
        raise TypeError(f"{type(self).__name__} defines no write()")

    def flush(self) -> None:
        """Make everything written so far safe."""

    def close(self) -> None:
        """Release the file, window or connection."""

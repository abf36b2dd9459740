# Written by tools/generate.py; do not edit.

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from stream_sparse.frame import ArrayLike

from . import atoms as _atoms
from . import bars as _bars
from . import codes as _codes
from . import curve as _curve
from . import equation as _equation
from . import histogram as _histogram
from . import image as _image
from . import matrix as _matrix
from . import points as _points
from . import raster as _raster
from . import response as _response
from . import rose as _rose
from . import stems as _stems
from . import text as _text
from . import trace as _trace

class Atoms(_atoms.Atoms):
    def __init__(
        self,
        *,
        sort: Literal['usage', 'none'] = 'usage',
        first: bool = False,
        colormap: Literal['gray', 'coolwarm', 'viridis', 'magma'] = 'gray',
        title: str | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        """The atoms of a dictionary as small pictures, the most used first, with a bar of usage below each.

        Parameters:
            sort: Which atom comes first: the most used one, or the first one.
            first: Whether the atoms as they began stand beside those of now, at the same places.
            colormap: Colours of the values of gray atoms, from minus to plus the largest magnitude of each.
            title: Heading of the panel; null: made from its inputs.
            names: Names of the inputs, one for each entry of `from`; null: the names of the nodes.
        """

class Bars(_bars.Bars):
    def __init__(
        self,
        *,
        title: str | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        """The latest value of each input as a bar with its name and number; a vector gives a bar for each entry.

        Parameters:
            title: Heading of the panel; null: made from its inputs.
            names: Names of the inputs, one for each entry of `from`; null: the names of the nodes.
        """

class Codes(_codes.Codes):
    def __init__(
        self,
        *,
        seconds: float = 5.0,
        title: str | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        """Weights over time as a heat map: time runs to the right, each weight has a row.

        Parameters:
            seconds: How far back the map reaches (> 0).
            title: Heading of the panel; null: made from its inputs.
            names: Names of the inputs, one for each entry of `from`; null: the names of the nodes.
        """

class Curve(_curve.Curve):
    def __init__(
        self,
        *,
        axes: Literal['shared', 'own'] = 'shared',
        span: tuple[float, float] | None = None,
        past: bool = False,
        line: str | None = None,
        log: bool = False,
        log_x: bool | None = None,
        color: int = 0,
        range: tuple[float, float] | None = None,
        title: str | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        """Values over a swept parameter, or vectors over their index, as curves.

        Parameters:
            axes: Whether all inputs share axes, or each input, or each sweep, has its own.
            span: Values of the first and the last entry, such as times; null: their numbers.
            past: Whether the entries are values of the last frames, the newest last, as of `recent`.
            line: Name of a parameter, such as `relu.theta`, whose value is a line; a press moves the line and the parameter, if it has a slider.
            log: Whether the axis of values is logarithmic; values up to 0 are gaps.
            log_x: Whether the axis of swept values is logarithmic; null: where they span two decades in even ratios.
            color: Number of the first colour: 1 where the first input has the second colour elsewhere (>= 0).
            range: Values at the two ends of their axis, where curves are cut off; null: from the values.
            title: Heading of the panel; null: made from its inputs.
            names: Names of the inputs, one for each entry of `from`; null: the names of the nodes.
        """

class Equation(_equation.Equation):
    def __init__(
        self,
        *,
        title: str | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        """A patch as a sum of few atoms, in pictures: ``patch = sum + rest``, ``sum = mean + 42 [atom] - ...``.

        Parameters:
            title: Heading of the panel; null: made from its inputs.
            names: Names of the inputs, one for each entry of `from`; null: the names of the nodes.
        """

class Histogram(_histogram.Histogram):
    def __init__(
        self,
        *,
        line: str | None = None,
        log: bool = False,
        strips: bool = False,
        title: str | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        """The distribution of the values of each input: of its latest array, or as a ``histogram`` node gives it.

        Parameters:
            line: Name of a parameter, such as `relu.theta`, whose value is a line; a press moves the line and the parameter, if it has a slider.
            log: Whether the axis of counts is logarithmic.
            strips: Each input in a strip of its own, all on one scale, so that many can be distinguished.
            title: Heading of the panel; null: made from its inputs.
            names: Names of the inputs, one for each entry of `from`; null: the names of the nodes.
        """

class Image(_image.Image):
    def __init__(
        self,
        *,
        colormap: Literal['gray', 'coolwarm', 'viridis', 'magma'] | None = None,
        range: tuple[float, float] | None = None,
        mark: str | None = None,
        title: str | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        """A frame as a picture; several inputs, such as those of a sweep, as small pictures side by side.

        Parameters:
            colormap: Colours of the values; null: coolwarm for a picture with negative values, else gray.
            range: Values at the two ends of the colour map; null: from the picture.
            mark: Name of a pixel_tap, crop or sum_of_atoms to draw on the picture.
            title: Heading of the panel; null: made from its inputs.
            names: Names of the inputs, one for each entry of `from`; null: the names of the nodes.
        """

class Matrix(_matrix.Matrix):
    def __init__(
        self,
        *,
        diagonal: bool = True,
        title: str | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        """Rows and columns of numbers, such as one for each pair of signals, as a heat map.

        Parameters:
            diagonal: Whether the diagonal of a square is drawn; false: left out, which shows the pairs alone.
            title: Heading of the panel; null: made from its inputs.
            names: Names of the inputs, one for each entry of `from`; null: the names of the nodes.
        """

class Points(_points.Points):
    def __init__(
        self,
        *,
        log: bool = False,
        title: str | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        """One vector over another, with a dot for each entry, such as the speed of atoms over their frequency.

        Parameters:
            log: Whether the vertical axis is logarithmic.
            title: Heading of the panel; null: made from its inputs.
            names: Names of the inputs, one for each entry of `from`; null: the names of the nodes.
        """

class Raster(_raster.Raster):
    def __init__(
        self,
        *,
        seconds: float = 5.0,
        mark: str | None = None,
        title: str | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        """The events of a line of pixels over time: time runs to the right, each pixel has a row.

        Parameters:
            seconds: How far back the map reaches (> 0).
            mark: A node with row and col, such as a pixel_tap, through which the line goes.
            title: Heading of the panel; null: made from its inputs.
            names: Names of the inputs, one for each entry of `from`; null: the names of the nodes.
        """

class Response(_response.Response):
    def __init__(
        self,
        *,
        impulse: float = 1.0,
        title: str | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        """The shape of a filter: the answer of a node to an impulse, over time and beside it over space.

        Parameters:
            impulse: Height of the impulse, in the unit of the input; a threshold lies below.
            title: Heading of the panel; null: made from its inputs.
            names: Names of the inputs, one for each entry of `from`; null: the names of the nodes.
        """

class Rose(_rose.Rose):
    def __init__(
        self,
        *,
        title: str | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        """Values by direction, as petals around a middle.

        Parameters:
            title: Heading of the panel; null: made from its inputs.
            names: Names of the inputs, one for each entry of `from`; null: the names of the nodes.
        """

class Stems(_stems.Stems):
    def __init__(
        self,
        *,
        axes: Literal['shared', 'own'] = 'shared',
        span: tuple[float, float] | None = None,
        past: bool = False,
        title: str | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        """The entries of one vector as stems: a line and a dot for each entry that is not zero.

        Parameters:
            axes: Whether all inputs share axes, or each input, or each sweep, has its own.
            span: Values of the first and the last entry, such as times; null: their numbers.
            past: Whether the entries are values of the last frames, the newest last, as of `recent`.
            title: Heading of the panel; null: made from its inputs.
            names: Names of the inputs, one for each entry of `from`; null: the names of the nodes.
        """

class Text(_text.Text):
    def __init__(
        self,
        *,
        title: str | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        """The latest value of each input in words: numbers as they are, arrays by type, size, range and mean.

        Parameters:
            title: Heading of the panel; null: made from its inputs.
            names: Names of the inputs, one for each entry of `from`; null: the names of the nodes.
        """

class Trace(_trace.Trace):
    def __init__(
        self,
        *,
        axes: Literal['shared', 'own'] = 'shared',
        line: str | None = None,
        seconds: float | None = 10.0,
        title: str | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        """Scalars over time, a curve for each; a vector of at most four numbers gives a curve for each number.

        Parameters:
            axes: Whether all inputs share axes, or each input, or each sweep, has its own.
            line: Name of a parameter, such as `relu.theta`, whose value is a line; a press moves the line and the parameter, if it has a slider.
            seconds: How far back the curves reach; null: to the first frame (> 0).
            title: Heading of the panel; null: made from its inputs.
            names: Names of the inputs, one for each entry of `from`; null: the names of the nodes.
        """

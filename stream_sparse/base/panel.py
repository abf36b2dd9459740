"""The base class of panels, which draw values as pictures."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from stream_sparse.drawing.description import Description
from stream_sparse.drawing.parts import PicturePart, place_at
from stream_sparse.frame import Array, Medium, Stamp, Value

from .feed import Feed, heading, units_of_measure
from .param import param
from .unit import Unit


class Panel(Unit):
    """A part of the view: it draws the values of its inputs as a picture.

    ``stream_sparse.testing.check_panel`` checks the contract of every panel. ``open`` comes first. ``see`` is
    called for every frame with one value for each input (None where the input gave no value); it is fast,
    changes no array and keeps an array no longer than necessary. ``describe`` returns a description of the
    latest values at any time, also before the first one; ``draw`` makes a picture of it. A panel that draws
    by itself overrides ``draw``, and ``read_off`` where a place of its picture has a value to show.
    """

    whole: ClassVar[bool] = False
    """Whether ``see`` gets a result with all its named outputs; False: the first output alone."""

    weight: ClassVar[float] = 1.0
    """Share of a row's width, relative to the other panels of the row that fill any place."""

    scene: ClassVar[bool] = False
    """Whether it shows pictures of a scene, which JPEG keeps well; lines and letters of others stay sharp.

    What is read off a scene stands beside the mouse, and else above the panel, where it covers no line.
    """

    title: str | None = param(None, help="Heading of the panel; null: made from its inputs.")
    names: tuple[str, ...] | None = param(
        None, help="Names of the inputs, one for each entry of `from`; null: the names of the nodes."
    )

    def _begin(self) -> None:
        self.__feeds: tuple[Feed, ...] = ()
        self.__marks: Mapping[str, Feed] = {}
        self.__parts: tuple[PicturePart, ...] = ()

    def open(self, feeds: tuple[Feed, ...], medium: Medium, marks: Mapping[str, Feed]) -> None:
        """Take the descriptions of the inputs, and reset the panel.

        Parameters:
            feeds: one for each argument of ``see``, in order.
            medium: description of the source.
            marks: description of each node that a parameter names (``mark: pixel``), by parameter.
        """
        self.__feeds, self.__marks = feeds, marks
        self.__medium, self.__parts = medium, ()
        self.reset()

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """The descriptions of the inputs, in the order of the arguments of ``see``."""
        return self.__feeds

    @property
    def medium(self) -> Medium:
        """The description of the source."""
        return self.__medium

    @property
    def marks(self) -> Mapping[str, Feed]:
        """The descriptions of the nodes that parameters name, by parameter."""
        return self.__marks

    def aspect(self, medium: Medium, inputs: int) -> float | None:
        """Return the width of what the panel shows by its height; None: it fills any place.

        The layout asks before the first frame, and keeps to the answer.

        Parameters:
            medium: description of the source.
            inputs: the number of the panel's inputs.
        """
        return None

    def see(self, *values: Value, at: Stamp) -> None:
        """Take the values of one frame; None where an input gave no value."""
        raise TypeError(f"{type(self).__name__} defines no see()")

    def describe(self) -> Description:
        """Return a description of the latest values, without pixels and colours; it never changes."""
        raise TypeError(f"{type(self).__name__} defines no describe() and no draw()")

    def draw(self, height: int, width: int) -> Array:
        """Draw the latest values as a new picture: uint8, BGR, shape (height, width, 3)."""
        picture = np.empty((height, width, 3), np.uint8)
        self.draw_on(picture)
        return picture

    def draw_on(self, place: Array) -> None:
        """Draw the description of the latest values over a picture, or over a part of one."""
        # It loads OpenCV, which a run without pictures does not need.
        from stream_sparse.drawing.scene import draw

        self.__parts = draw(self.describe(), place)

    def aim(self, x: int, y: int, near: bool = False) -> tuple[str, int, int] | tuple[str, float] | None:
        """Return what :meth:`move` gives for a place of the picture drawn last; None: nothing moves.

        With ``near`` a place beside frames or plots means the nearest place in one.
        """
        place = place_at(self.__parts, x, y, near)
        return None if place is None else self.move(*place)

    def move(self, *place: float) -> tuple[str, int, int] | tuple[str, float] | None:
        """Return the parameter that names what a click moves, and where to; None: it moves nothing.

        Parameters:
            place: the row and the column of a frame, which moves to a row and a column; or a value.
        """
        return None

    def read_off(self, x: int, y: int) -> str:
        """Return in a few words what lies at a place of the picture last drawn, or an empty text.

        It is called where the mouse points, from another thread than ``see`` and ``draw``: let ``draw`` leave
        what it needs as one attribute that never changes and that the next ``draw`` replaces.

        Parameters:
            x: column of the picture, counted from 0; a place beside the picture has no words.
            y: row of the picture, counted from 0.

        Returns:
            One line of at most 200 characters: the place, a colon, and its values, with units of measure.

        >>> import numpy as np
        >>> from stream_sparse.frame import Clock
        >>> from stream_sparse.panels import Bars
        >>> panel = Bars()
        >>> medium = Medium((), np.dtype("f8"), 30, False, Clock("pts"))
        >>> panel.open((Feed("mean", None, "gray levels", {}, 0),), medium, {})
        >>> panel.see(84.25, at=Stamp(0, 0.0))
        >>> picture = panel.draw(120, 300)
        >>> panel.read_off(150, 60), panel.read_off(150, 500)
        ('mean: 84.25 gray levels', '')
        """
        return next(filter(None, (part.read_off(x, y) for part in self.__parts)), "")

    def heading(self) -> str:
        """Return the heading of the panel: its title, or words made from its inputs."""
        return self.title if self.title is not None else heading(self.feeds)

    def note(self) -> str:
        """Return the text at the right of the heading: the units of measure of the inputs."""
        return units_of_measure(self.feeds)

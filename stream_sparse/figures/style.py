"""The style of figures for a paper: sizes, fonts and colours; the user's settings stay as they are."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

STYLE = Path(__file__).with_name("paper.mplstyle")
"""The style sheet, which ``matplotlib.style.use`` takes as well."""
WIDTHS_MM = {"single": 89.0, "double": 183.0}
"""Widths of one and of two columns in Nature, in mm; other journals differ by a few mm."""
Width: TypeAlias = str | float
"""``single``, ``double``, or a number of mm."""


@contextmanager
def paper() -> Iterator[None]:
    """Draw and save in the style of a paper; afterwards the settings of matplotlib are as before.

    Figures that this package makes are saved in it by themselves. For axes of your own (``ax=``) save your
    figure in this context, so that text stays text.

    >>> import matplotlib
    >>> with paper():
    ...     matplotlib.rcParams["font.size"], matplotlib.rcParams["svg.fonttype"]
    (7.0, 'none')
    """
    import matplotlib as mpl

    with mpl.rc_context(fname=STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # names may have letters that the font has not
        yield


def width_mm(width: Width) -> float:
    """Return a width in mm.

    >>> width_mm("single"), width_mm(120)
    (89.0, 120.0)
    """
    return WIDTHS_MM[width] if isinstance(width, str) else float(width)

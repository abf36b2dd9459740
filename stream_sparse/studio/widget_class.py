"""The class of widgets, where its package is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream_sparse.errors import DependencyError

if TYPE_CHECKING:
    from .widget import RunWidget


def widget_class(asking: str = "show") -> type[RunWidget]:
    """Return the class of widgets, which needs a package.

    Parameters:
        asking: the name of the function that asks, for the message.

    Raises:
        DependencyError: without the extra ``notebook``.
    """
    try:
        from .widget import RunWidget
    except ImportError as error:
        raise DependencyError(
            f"{asking} needs the package {error.name}: pip install 'stream-sparse[notebook]'"
        ) from error
    return RunWidget

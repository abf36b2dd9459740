"""The page of a run as a widget of a notebook, over the channel of its kernel."""

from __future__ import annotations

import base64
import json
import sys
import threading
import time
from typing import Any, ClassVar
from weakref import WeakValueDictionary

import anywidget
import traitlets

from stream_sparse.errors import Error
from stream_sparse.flow.commands import End
from stream_sparse.page.bundle import bundle, static
from stream_sparse.player.player import Player
from stream_sparse.run.run import Run

from .messages import written
from .pages import Pages

_TICK_S = 0.25
_UNSEEN_S = 10.0  # a cell that is moved, or run again, does not show it for a moment
_SOON_S = 10.0


class _View:
    """A place in the notebook that shows the widget; a ``PageConnection`` of its session."""

    def __init__(self, widget: RunWidget, name: str) -> None:
        self._widget, self._name = widget, name
        self.client = widget.pages.join(self)

    def say(self, message: dict[str, Any]) -> None:
        self._widget.send({"view": self._name, "json": written(message)})

    def show(self, picture: bytes) -> None:
        self._widget.send({"view": self._name}, [picture])


class RunWidget(anywidget.AnyWidget):
    """Shows the runs of a session; ``Pipeline.show()`` and :func:`stream_sparse.show` give one.

    Beside the page each output holds a picture, for viewers without widgets: an early one while the run goes
    on, and the last one after it.

    Attributes:
        player: the session.
        pages: what its pages see of it.
        picture: the last picture of the run, as a PNG, once it has ended.

    >>> from stream_sparse import load
    >>> widget = load("bird").show(frames=30, pace=False)
    >>> widget.run.wait()
    True
    >>> widget.picture[1:4]
    b'PNG'
    >>> widget.close()
    """

    _esm = f"const STYLE = {json.dumps(static('app/style.css'))};\n{bundle('app/widget.js')}"
    picture = traitlets.Bytes().tag(sync=True)

    _by_cell: ClassVar[WeakValueDictionary[str, RunWidget]] = WeakValueDictionary()

    def __init__(self, player: Player, own: bool = True) -> None:
        super().__init__()
        self.player, self._own = player, own
        self.pages = Pages(player, kept=self._keep)
        self._views: dict[str, _View] = {}
        self._shown = self._over = False
        self._unseen_since: float | None = None
        self.on_msg(self._heard)
        cell = _cell() if own else None
        if cell is not None:
            if (before := self._by_cell.get(cell)) is not None:
                before.stop()
            self._by_cell[cell] = self
        player.connect(self.pages)
        player.poll(0.0)  # an error of the first run belongs to this cell
        if player.status.ended is not None:
            self._keep()
        threading.Thread(target=self._attend, name="stream_sparse widget", daemon=True).start()

    # Runs ---------------------------------------------------------------------------------------------

    @property
    def run(self) -> Run:
        """The run that it shows."""
        assert self.player.run is not None
        return self.player.run

    def stop(self) -> None:
        """End the widget's own session, and wait a moment for that: the next one may need its camera."""
        if self._own:
            self.player.stop()
            self.player.over(_SOON_S)

    def close(self) -> None:
        """Take the widget away, and end its own session."""
        self._over = True
        self._views.clear()
        self.pages.close()
        if self._own:
            self.player.stop()
        super().close()

    def _attend(self) -> None:
        """Open the runs that follow, and send pages what changes between frames, until the session ends."""
        while not self._over:
            try:
                if not self.player.poll(_TICK_S):
                    return
            except Error as error:
                self.pages.tell(str(error))
                return
            status = self.player.status
            self._own |= status.number > 1  # it was played again here
            if self._own and self._is_unwatched() and not status.recording:
                self.player.do(End())

    # Views --------------------------------------------------------------------------------------------

    def _is_unwatched(self) -> bool:
        """Return whether cells have shown it, but do not now."""
        since = self._unseen_since
        return since is not None and time.monotonic() - since > _UNSEEN_S

    def _heard(self, _: object, content: Any, __: object) -> None:
        """Take a message of a view."""
        name = content.get("view") if isinstance(content, dict) else None
        if not isinstance(name, str):
            return
        if "here" in content:
            self._come_or_gone(name, content["here"] is True)
        elif name in self._views:
            self.pages.receive(self._views[name].client, content.get("message"))

    def _come_or_gone(self, name: str, here: bool) -> None:
        if gone := self._views.pop(name, None):
            self.pages.leave(gone.client)
        if here:
            self._views[name] = _View(self, name)
        self._unseen_since = None if self._views else time.monotonic()

    # Pictures in the notebook -------------------------------------------------------------------------

    def _keep(self) -> None:
        """Keep the last picture, in the widget's state and in the cells that show it."""
        if self._over or not self.pages.run.access.plan.view:
            return
        self.picture = self.pages.still().data
        if self._shown:
            self._publish(update=True)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the widget, and beside it a picture and a line of text."""
        data, about = super()._repr_mimebundle_() or ({}, {})
        plan = self.pages.run.access.plan
        data["text/plain"] = f"{plan.name}: {plan.description}" if plan.description else plan.name
        if plan.view:
            picture = self.picture or self.pages.still().data
            data["image/png"] = base64.b64encode(picture).decode()
        return data, about

    def _ipython_display_(self, **_: Any) -> None:
        # Not as the result of the cell: only what is displayed can be displayed again at the end.
        self._shown = True
        self._publish(update=False)

    def _publish(self, update: bool) -> None:
        from IPython import display as ipython

        publish: Any = ipython.publish_display_data
        data, about = self._repr_mimebundle_()
        publish(data, about, transient={"display_id": self.model_id}, update=update)


def _cell() -> str | None:
    """Return the name of the cell that is being run, where a notebook gives it."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    parent: dict[str, Any] = getattr(get_ipython(), "get_parent", dict)()
    cell = parent.get("metadata", {}).get("cellId")
    return cell if isinstance(cell, str) else None

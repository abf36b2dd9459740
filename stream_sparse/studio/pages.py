"""One run as pages see it: messages in, pictures and messages out, over any transport."""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

from pydantic import Field

from stream_sparse.drawing.shares import shares
from stream_sparse.drawing.theme import THEMES
from stream_sparse.errors import InputError, as_error
from stream_sparse.flow import Listener, RunEvent
from stream_sparse.flow.commands import Command, Edit, Reset
from stream_sparse.frame import Stamp
from stream_sparse.plan import fields
from stream_sparse.plan.units_of_measure import UnitsOfMeasure
from stream_sparse.player.player import Player
from stream_sparse.records.event_words import event_words
from stream_sparse.run.run import Run
from stream_sparse.ui.controller import HELP, KEYS
from stream_sparse.ui.status import RunStatus
from stream_sparse.view.frame_pictures import FramePictures
from stream_sparse.view.layout import CardRequest, Status, wish
from stream_sparse.view.sliders import sliders, value_of

from .messages import CardSize, command, command_of, perform
from .page_paths import refuse_outside
from .pictures import Encoded, encode
from .values import ValueFeed
from .wire import EXACT, Form, FrameMessages, Packed, Wire

_IN_FLIGHT = 2
_LATE_S = 0.1  # from a message to its answer
_LATE = 10  # so many late answers one after the other, and a page gets compressed pictures
_MOST_EVENTS = 200
_MOST_PIXELS = 1 << 25  # of all cards of a page: those of four screens
_TICK_S = 0.25


class PageConnection(Protocol):
    """The connection to one viewer; both calls return at once, from any thread."""

    def say(self, message: dict[str, Any]) -> None:
        """Send a message."""

    def show(self, message: bytes) -> None:
        """Send the descriptions of panels after a frame."""


class _Client:
    """A page, the cards that it shows, and what it was sent for them."""

    def __init__(self, page: PageConnection) -> None:
        self.page = page
        self.cards: list[CardRequest] = []
        self.has: dict[int, Packed] = {}  # by panel
        self.exact: set[int] = set()  # panels of which it reads off values
        self.words: list[tuple[str, str]] = []
        self.told: dict[str, Any] = {}
        self.in_flight: deque[tuple[int, float]] = deque()  # frames not acknowledged, with times
        self.shown: tuple[int, bool] | None = None  # the last frame that it was sent, and whether exactly
        self.late = 0  # answers, one after the other

    @property
    def wants(self) -> bool:
        return bool(self.cards) and len(self.in_flight) < _IN_FLIGHT

    def begin(self, run: Run) -> None:
        """Describe a run to the page."""
        self.cards, self.has, self.words, self.told, self.shown = [], {}, [], {}, None
        self.in_flight.clear()
        self.exact.clear()
        self.page.say(_described(run))

    def tell(self, state: dict[str, Any]) -> None:
        """Send what has changed."""
        changed = _changed(state, self.told)
        if not changed:
            return
        if "values" in changed:  # one by one: a field that a user is about to press keeps what it shows
            changed["values"] = _changed(changed["values"], self.told.get("values", {}))
        self.told.update(state)
        self.page.say({"kind": "status", **changed})

    def acknowledge(self, frame: int) -> None:
        """Take the answer to the message of a frame, and to those before."""
        while self.in_flight and self.in_flight[0][0] <= frame:
            _, sent_s = self.in_flight.popleft()
            if self.late < _LATE:
                self.late = self.late + 1 if time.monotonic() - sent_s > _LATE_S else 0

    def form(self, card: CardRequest, still: bool) -> Form:
        """Return what it gets of the pictures of a card."""
        if still or card.panel in self.exact:
            return EXACT
        return Form(card.height, card.width, self.late >= _LATE)


class Pages:
    """The pages that show the runs of a player, and the commands of their users.

    Pages stay when another run begins. They draw what panels describe, which is encoded once for all pages
    and sent where it has changed. At most two frames are on their way to a page; one that does not answer
    gets no more. Pictures are levels of their colours, or exact values where a page reads them off.

    Parameters:
        player: gets the commands of pages.
        kept: called when a run has no further picture.
        told: changes a message into the text that pages get.
    """

    def __init__(
        self, player: Player, kept: Callable[[], None] = lambda: None, told: Callable[[str], str] = str
    ) -> None:
        self._player, self.ended, self._told = player, kept, told
        self._lock = threading.Lock()
        self._clients: list[_Client] = []
        self._wire = Wire()
        self._run: Run | None = None
        self._opening = False  # whether pages were told that another run is being opened
        self._problems = 0  # of which they were told
        self._at: Stamp | None = None
        self._ticked_s = 0.0
        self.values = ValueFeed()

    # The runs -----------------------------------------------------------------------------------------

    def show(self, run: Run) -> None:
        """Show a run in place of the previous one."""
        self.values.attach(run)  # first: where a unit of the run fails here, the run before remains

        def happened(event: RunEvent) -> None:
            self._say({"kind": "event", "event": _in_words(event.to_dict())})

        run.access.engine.timeline.subscribe(Listener("a page", happened, [RunEvent]))
        self._at = None
        self._wire.clear()
        self._watch(run)

    def _watch(self, run: Run) -> None:
        """Describe a run to all pages, and take its pictures."""
        self._opening = False
        self._run = run
        for client in self._all():
            client.begin(run)
        run.access.view.show(self)

    def draw(self) -> None:
        """Send pages what has changed in the session, and a few times a second what is new in the run."""
        session = self._player.session
        if session.opening is not None and not session.opening.again:
            if not self._opening:
                with self._lock:
                    self._opening = True
                if self._run is not None:
                    self._run.access.view.hide(self)
                self._say({"kind": "opening"})
        elif self._opening and self._run is not None:  # no other run could be opened
            self._watch(self._run)
        for problem in session.problems[self._problems :]:
            self.tell(problem)
        self._problems = len(session.problems)
        if time.monotonic() - self._ticked_s >= _TICK_S:
            self._ticked_s = time.monotonic()
            self.tick()

    def close(self) -> None:
        """Stop watching."""
        if self._run is not None:
            self._run.access.view.hide(self)
        self.values.detach()
        self._wire.clear()

    @property
    def run(self) -> Run:
        """The run that pages show; InputError before the first one."""
        if self._run is None:
            raise InputError("nothing runs")
        return self._run

    # Pages --------------------------------------------------------------------------------------------

    def join(self, page: PageConnection) -> _Client:
        """Add a page; returns the client to give to :meth:`receive` and :meth:`leave`."""
        client = _Client(page)
        with self._lock:  # both together: another run may begin at any moment
            if self._opening:
                page.say({"kind": "opening"})
            elif self._run is not None:
                client.begin(self.run)
            self._clients.append(client)
        return client

    def leave(self, client: _Client) -> None:
        """Remove a page."""
        with self._lock, suppress(ValueError):
            self._clients.remove(client)

    def tell(self, text: str) -> None:
        """Send an error to all pages."""
        self._say({"kind": "problem", "text": self._told(text)})

    def _say(self, message: dict[str, Any]) -> None:
        for client in self._all():
            client.page.say(message)

    def _all(self) -> list[_Client]:
        with self._lock:
            return list(self._clients)

    def _catch_up(self) -> None:
        """Draw the last frame for pages that wanted no picture when it came, where no other one follows."""
        view = self.run.access.view
        if self.is_still and any(one.wants and one.shown != (view.last, True) for one in self._all()):
            view.show_again(self)

    @property
    def is_still(self) -> bool:
        """Whether no other frame follows by itself."""
        run = self._run
        return run is None or run.access.supply.paused or run.ended is not None

    # Pictures -----------------------------------------------------------------------------------------

    def wants(self) -> bool:
        """Return whether a page waits for pictures; from the thread that draws."""
        return any(client.wants for client in self._all())

    def offer(self, at: Stamp, pictures: FramePictures, status: Status) -> None:
        """Send each page that waits what has changed on its cards; from the thread of the panels."""
        if self._opening:
            return
        self._at, still = at, self.is_still
        clients = [client for client in self._all() if client.wants]
        words = pictures.words()
        state = self._state(at.index, status) if clients else {}
        scenes = [part.panel.scene for part in self.run.access.plan.panels]
        messages = FrameMessages(self._wire, at.index, pictures, scenes)
        for client in clients:
            client.tell(state)
            if client.words != words:
                client.words = words
                client.page.say({"kind": "words", "panels": [list(pair) for pair in words]})
            cards = {card.panel: messages.packed(card, client.form(card, still)) for card in client.cards}
            message = messages.message(cards, client.has)
            client.has, client.shown = cards, (at.index, still)
            client.in_flight.append((at.index, time.monotonic()))
            client.page.show(message)

    def still(self) -> Encoded:
        """Return the whole view of the last frame as a picture to keep."""
        return encode(self.run.access.view.still(), scene=False)

    def _state(self, index: int | None, status: Status | None = None) -> dict[str, Any]:
        """Return the state of the run, as pages get it."""
        run, now = self.run, self._player.status
        notes = {} if index is None else run.access.engine.notes.at(index)
        messages = (*now.messages, *notes.values())
        return {
            "state": _state_of(now),
            "error": "" if now.error is None else self._told(str(now.error)),
            "frame": index,
            "time_s": None if self._at is None else self._at.time_s - now.began_s,
            "lap": 1 if self._at is None else self._at.lap,
            "frames": now.processed,
            "position": now.position,
            "length": now.length if now.seekable else None,
            "begins": now.begins,
            "rate": now.rate if now.ended is None else 0.0,
            "rate_n": now.rate_n,
            "lost": now.lost_in_session,
            "over": now.away or ("" if self._at is None or not self._at.corrupt else "this frame is damaged"),
            "recording": now.recording,
            "folder": None if now.folder is None else now.folder.as_posix(),
            "message": self._told("; ".join(dict.fromkeys(messages)) if status is None else status.message),
            "loops": now.loops,
            "waits": now.waits,
            "values": fields.values(run.access.plan, now.parameters),
        }

    def tick(self) -> None:
        """Send pages what has changed while no frame came; a few times a second, from any thread."""
        if self._run is None:
            return
        self.values.tick()
        clients = self._all()
        if not clients or self._opening:
            return
        last = self.values.last()
        timings = [
            {
                "name": name,
                "frames": t.count,
                "mean_ms": t.mean_ms,
                "p95_ms": t.p95_ms,
                "queue": t.queue,
                "last": last.get(name, ""),
            }
            for name, t in self.run.access.engine.graph.timings().items()
        ]
        self._catch_up()
        state = self._state(None if self._at is None else self._at.index)
        for client in clients:
            client.tell(state)
            if client.told.get("timings") != timings:
                client.told["timings"] = timings
                client.page.say({"kind": "timings", "steps": timings})

    # Commands -----------------------------------------------------------------------------------------

    def receive(self, client: _Client, given: Any) -> None:
        """Do what a page asks for; an error is shown there in one line."""
        try:
            if (command := command_of(given)) is None:
                perform(self, given, client)
            else:
                self._do(client, command)
        except Exception as problem:
            error = as_error("this could not be done", problem)
            values = given.get("values") if isinstance(given, dict) else None
            about = {"about": [*values]} if isinstance(values, dict) else {}
            client.page.say({"kind": "problem", "text": self._told(str(error)), **about})

    def _do(self, client: _Client, asked: Command) -> None:
        if isinstance(asked, Edit):
            here = Path.cwd().resolve()
            for name, value in asked.values.items():
                refuse_outside(here, value, name)
        changed = self._player.do(asked)
        if isinstance(asked, Reset):
            text = "all as in the file" if changed else "nothing has been changed"
            client.page.say({"kind": "told", "text": text})
        now = self._player.status
        if now.paused or now.ended is not None or not isinstance(asked, Edit):
            self.tick()  # no frame brings what is new

    @command
    def _on_hello(
        self,
        client: _Client,
        cards: list[CardSize],
        density: Annotated[float, Field(ge=0.25, le=8)] = 1.0,
        theme: Literal["dark", "light"] = "dark",
    ) -> None:
        """Take the cards that a page shows now: sent first, and whenever their sizes change.

        ``density`` is the number of pixels to a unit of length of the page.
        """
        if sum(card.width * card.height for card in cards) > _MOST_PIXELS:
            raise InputError(f"hello: the cards have more than {_MOST_PIXELS:,} pixels together")
        panels = len(self.run.access.plan.panels)
        client.cards = [
            CardRequest(card.panel, card.height, card.width, density, THEMES[theme])
            for card in cards
            if card.panel < panels
        ]
        client.late = 0
        self._wire.clear()  # of sizes that no page may need any more
        if client.cards:
            self.run.access.view.show_again(self)

    @command
    def _on_ack(self, client: _Client, frame: int) -> None:
        """Note that a frame is on the screen."""
        client.acknowledge(frame)
        self._catch_up()

    @command
    def _on_exact(self, client: _Client, panels: list[int]) -> None:
        """Send exact values of some panels from the next frame on: the page reads them off."""
        client.exact = set(panels)

    @command
    def _on_press(self, client: _Client, panel: int, place: list[float]) -> None:
        """Move the mark or the line of a panel to a place: row and column of a frame, or a value."""
        if panel not in client.has:
            raise InputError(f"panel {panel} is not on this page")
        with self.run.access.view.held() as view:
            edit = view.move(panel, place)
        self._player.do(Edit(edit or {}))


def _described(run: Run) -> dict[str, Any]:
    """Describe a run to a page."""
    now = run.status
    plan, medium, values = run.access.plan, run.access.medium, now.parameters
    numbers, units = count(), UnitsOfMeasure(plan, medium)
    laid = shares([[wish(part.panel, medium, len(part.inputs)) for part in row] for row in plan.view])
    rows = [
        [{"panel": next(numbers), "use": part.use, "weight": share, "scene": part.panel.scene}
         for part, share in zip(row, wide, strict=True)]
        for row, wide in zip(plan.view, laid.panels, strict=True)
    ]  # fmt: skip
    return {
        "kind": "plan",
        "name": plan.name,
        "question": plan.description,
        "rows": rows,
        "heights": laid.rows,
        "sliders": [slider.described(value_of(slider, values)) for slider in sliders(plan, units)],
        "nodes": fields.fields(plan, units),
        "values": fields.values(plan, values),
        "state": _state_of(now),
        "on_lap": plan.settings.on_lap,
        "source": {"use": plan.source_use, "live": medium.live, "frames": medium.frames,
                   "shape": list(medium.shape), "rate": medium.rate},
        "events": [_in_words(event) for event in run.events[-_MOST_EVENTS:]],
        "keys": [[key.names, key.action] for key in KEYS],
        "help": HELP,
    }  # fmt: skip


def _in_words(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event as pages show it."""
    shown = {name: event[name] for name in ("frame", "time_s", "kind")}
    return {**shown, "words": event_words(event)}


def _state_of(now: RunStatus) -> str:
    """Return whether a run is running or paused, or how it has ended."""
    return now.ended or ("paused" if now.paused else "running")


def _changed(new: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """Return the entries that have changed since they were sent."""
    return {key: value for key, value in new.items() if key not in told or told[key] != value}

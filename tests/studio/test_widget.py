from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import comm
import cv2
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from stream_sparse import Pipeline
from stream_sparse.errors import InputError
from stream_sparse.page.bundle import bundle, static
from stream_sparse.pipeline import show
from stream_sparse.studio.widget import RunWidget
from tests.support.errors import refusal
from tests.support.pages import FRAMES, film, unpacked
from tests.support.waiting import until


class Channel(comm.base_comm.BaseComm):
    """The channel to a notebook, which keeps what it gets."""

    sent: list[tuple[dict[str, Any], list[bytes]]]

    def publish_msg(
        self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **_: Any
    ) -> None:
        self.__dict__.setdefault("sent", []).append((data or {}, buffers or []))


@pytest.fixture(autouse=True)
def _channels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comm, "create_comm", Channel)


class Place:
    """A place of a notebook that shows a widget: the other end of its channel."""

    def __init__(self, widget: RunWidget, name: str = "a") -> None:
        self.widget, self.name = widget, name
        self.channel: Any = widget.comm
        self.tell(here=True)

    def tell(self, **content: Any) -> None:
        data = {"method": "custom", "content": {"view": self.name, **content}}
        self.channel.handle_msg({"content": {"data": data}, "buffers": []})

    def ask(self, kind: str, **fields: Any) -> None:
        self.tell(message={"kind": kind, **fields})

    def hello(self) -> None:
        cards = [{"panel": panel, "height": 120, "width": 160} for panel in range(2)]
        self.ask("hello", cards=cards)

    def _mine(self) -> list[tuple[dict[str, Any], list[bytes]]]:
        found = [(data.get("content", {}), buffers) for data, buffers in list(self.channel.sent)]
        return [(content, buffers) for content, buffers in found if content.get("view") == self.name]

    def said(self, kind: str) -> list[dict[str, Any]]:
        messages = [json.loads(content["json"]) for content, _ in self._mine() if "json" in content]
        return [message for message in messages if message["kind"] == kind]

    def frames(self) -> list[int]:
        """The frames of the messages with descriptions, which have both panels."""
        found = [unpacked(message, {}) for _, buffers in self._mine() for message in buffers]
        assert found == [] or {*found[0][1]} == {0, 1}
        return [frame for frame, _ in found]

    @property
    def state(self) -> object:
        return {key: value for message in self.said("status") for key, value in message.items()}.get("state")


@pytest.fixture
def widgets() -> Iterator[list[RunWidget]]:
    """Widgets that are closed at the end, and their runs with them."""
    made: list[RunWidget] = []
    yield made
    for widget in made:
        widget.close()
        widget.run.stop()
        widget.run.access.loop.done.wait(60)


def test_it_is_a_page_of_the_run(widgets: list[RunWidget]) -> None:
    widgets.append(film(loop=True).show())
    (widget,) = widgets
    place = Place(widget)
    assert place.said("plan")[0]["name"] == "small"
    place.hello()
    until(lambda: len(place.frames()) == 2)
    frames = widget.run.status.processed
    until(lambda: widget.run.status.processed > frames + 5)
    assert len(place.frames()) == 2  # two on their way, and no more
    place.ask("ack", frame=place.frames()[-1])
    until(lambda: len(place.frames()) == 4)
    place.ask("edit", values={"relu.theta": 7})
    until(lambda: widget.run.status.parameters["relu"]["theta"] == 7)
    until(lambda: place.state == "running")
    assert place.said("problem") == []


def test_places_are_distinguished(widgets: list[RunWidget]) -> None:
    widgets.append(film(loop=True).show())
    one, other = Place(widgets[0], "one"), Place(widgets[0], "other")
    one.hello()
    other.ask("edit", values={"relu.theta": "x"})
    until(lambda: one.frames())
    assert other.frames() == one.said("problem") == []
    assert [found["text"] for found in other.said("problem")] == [
        "node 'relu' (relu): theta must be a number (got 'x')"
    ]
    one.tell(here=False)
    count = len(one.said("status"))
    other.ask("end")
    until(lambda: other.state == "stopped")
    assert len(one.said("status")) == count


@pytest.mark.parametrize("content", [None, [], "x", {"view": 3}, {"view": "b"}])
def test_what_is_no_message_is_let_be(widgets: list[RunWidget], content: Any) -> None:
    widgets.append(film(loop=True).show())
    place = Place(widgets[0])
    sent = len(place.said("plan"))
    place.channel.handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": []})
    assert len(place.said("plan")) == sent
    assert place.said("problem") == []


def test_at_the_end_it_holds_the_last_picture_and_plays_again(widgets: list[RunWidget]) -> None:
    widgets.append(film().show(pace=False))
    (widget,) = widgets
    place = Place(widget)
    first = widget.run
    first.wait()
    until(lambda: place.state == "end")
    picture = cv2.imdecode(np.frombuffer(widget.picture, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (720, 1280, 3)
    data, _ = widget._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]) == widget.picture
    assert data["text/plain"] == "small"
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id
    place.ask("play")
    until(lambda: widget.run is not first and len(place.said("plan")) == 2)
    widget.run.wait()
    assert widget.run.values["relu"].tolist() == first.values["relu"].tolist()
    assert (first.status.processed, widget.run.status.processed) == (FRAMES, FRAMES)


def test_a_run_that_goes_on_is_shown_and_goes_on(widgets: list[RunWidget]) -> None:
    run = film(loop=True).start(pace=True)
    widgets.append(show(run))
    place = Place(widgets[0])
    place.hello()
    until(lambda: place.frames())
    widgets[0].close()
    frames = run.status.processed
    until(lambda: run.status.processed > frames + 3)
    assert run.ended is None
    run.stop()
    run.wait()


def test_a_run_that_has_ended_shows_its_last_picture(widgets: list[RunWidget]) -> None:
    widgets.append(film().show(pace=False))
    run = widgets[0].run
    run.wait()
    widgets.append(show(run))
    assert widgets[1].picture.startswith(b"\x89PNG")
    place = Place(widgets[1])
    place.hello()
    until(lambda: place.frames())


def test_a_run_that_nothing_has_shown_says_so() -> None:
    run = film().run()
    said = refusal(InputError, show, run)
    assert said == "show: the run has ended unseen; Pipeline.show() shows one from its start"


def test_it_ends_its_run_when_it_is_closed() -> None:
    widget = film(loop=True).show()
    widget.close()
    assert widget.run.access.loop.done.wait(60)
    assert widget.run.ended == "stopped"


def test_a_run_that_no_cell_shows_any_more_ends_unless_it_is_recorded(
    widgets: list[RunWidget], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("stream_sparse.studio.widget._UNSEEN_S", 0.0)
    widgets.extend([film(loop=True).show(), film(loop=True).show(record=tmp_path / "run")])
    for widget in widgets:
        Place(widget).tell(here=False)
    assert widgets[0].run.access.loop.done.wait(60)
    frames = widgets[1].run.status.processed
    until(lambda: widgets[1].run.status.processed > frames + 20)
    assert widgets[1].run.ended is None


class Shell(InteractiveShell):
    """A shell of a notebook's kernel, as far as it tells of cells and shows outputs."""

    cell = "first"

    def get_parent(self) -> dict[str, Any]:
        return {"metadata": {"cellId": self.cell}}


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Shell]:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    made = Shell.instance()
    yield made
    Shell.clear_instance()


def test_a_cell_that_is_run_again_ends_the_run_before(shell: Shell, widgets: list[RunWidget]) -> None:
    for cell in ("first", "second", "first"):
        shell.cell = cell
        widgets.append(film(loop=True).show())
    assert [widget.run.ended for widget in widgets] == ["stopped", None, None]


def test_what_a_cell_shows_is_shown_again_at_the_end(
    shell: Shell, widgets: list[RunWidget], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[Any, Any, Any]] = []

    def publish(data: Any, metadata: Any = None, *, transient: Any, update: bool = False, **_: Any) -> None:
        shown.append((data, transient, update))

    monkeypatch.setattr(shell.display_pub, "publish", publish)
    widgets.append(film(loop=True).show())
    assert shell.display_formatter.format(widgets[0]) == ({}, {})  # it has shown itself
    frames = widgets[0].run.status.processed
    until(
        lambda: widgets[0].run.status.processed > frames + FRAMES // 2
    )  # the curve of the last picture differs
    widgets[0].run.stop()
    widgets[0].run.wait()
    until(lambda: len(shown) == 2)
    (first, named, again), (last, named_too, anew) = shown
    assert (again, anew) == (False, True)
    assert named == named_too == {"display_id": widgets[0].model_id}
    assert first["image/png"] != last["image/png"]
    assert base64.b64decode(last["image/png"]) == widgets[0].picture


def test_without_panels_there_is_no_picture(widgets: list[RunWidget]) -> None:
    widgets.append(Pipeline(np.zeros((5, 4, 4), np.uint8), "bare").show(pace=False))
    widgets[0].run.wait()
    assert Place(widgets[0]).said("plan")[0]["rows"] == []
    data, _ = widgets[0]._repr_mimebundle_()
    assert "image/png" not in data
    assert widgets[0].picture == b""


def test_without_anywidget_one_line_says_what_to_install() -> None:
    code = """
import sys
sys.modules["anywidget"] = None
from stream_sparse import load
load("minimal").show()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.splitlines()[-1] == (
        "stream_sparse.errors.DependencyError: show needs the package anywidget: "
        "pip install 'stream-sparse[notebook]'"
    )


def test_a_notebook_shows_picture_and_summary_of_a_run(widgets: list[RunWidget]) -> None:
    widgets.append(film().show(pace=False))
    widgets[0].run.wait()
    shown = widgets[0].run._repr_html_()
    assert "<b>small</b> 60 frames, 0 lost, end" in shown
    assert shown.count('<img src="data:image/png;base64,') == 1
    assert "<td>relu</td><td>60</td>" in shown
    assert "<img" not in film().run()._repr_html_()


def _looking() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "stream_sparse widget"}


def test_one_that_is_closed_looks_on_no_more(widgets: list[RunWidget]) -> None:
    run = film(loop=True).start(pace=True)
    before = _looking()
    for _ in range(3):
        widgets.append(show(run))
        widgets[-1].close()
    until(lambda: _looking() <= before)
    assert not run.access.view.shown
    run.stop()
    run.wait()


def test_the_widget_is_one_module_of_the_modules_of_the_page() -> None:
    made = bundle("app/widget.js")
    assert not re.search(r"^import\b", made, re.MULTILINE)
    assert re.findall(r"^export.*$", made, re.MULTILINE) == ["export default { render };"]
    for line in static("app/run.js").splitlines():
        assert line.removeprefix("export ") in made or line.lstrip().startswith(("import ", "//", "/*", "*"))
    assert re.search(
        r"return \{ zipSync: \w+ \};", bundle("engine/worker.js")
    )  # which a library exports as `export{a as b};`

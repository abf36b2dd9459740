from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, nodes
from stream_sparse.base import Feed, Panel
from stream_sparse.drawing.look import Look
from stream_sparse.drawing.sliders import SliderDrawing
from stream_sparse.drawing.theme import DARK, THEMES
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Clock, Medium, Stamp
from stream_sparse.panels import Bars, Image, Trace
from stream_sparse.view.layout import SIZE, Status, View
from tests.support.errors import refusal

MEDIUM = Medium((72, 128), np.dtype(np.uint8), 30.0, False, Clock("pts"))
STATUS = Status(149, 7.45, 29.9, 0)


class Glow(Panel):
    """A panel of one's own: the whole of it in one colour."""

    def see(self, *values: Any, at: Stamp) -> None:
        pass

    def draw(self, height: int, width: int) -> Array:
        return np.full((height, width, 3), 200, np.uint8)


class Narrow(Glow):
    """A panel that gives a picture of another size."""

    def draw(self, height: int, width: int) -> Array:
        return super().draw(height, width - 1)


def opened(panel: Panel, *names: str) -> Panel:
    panel.open(tuple(Feed(n, None, "gray levels", {}, 0) for n in names), MEDIUM, {})
    return panel


def bird(sliders: int = 0) -> View:
    rows = [
        [opened(Image(), "gray"), opened(Image(), "box")],
        [opened(Trace(), "a", "b"), opened(Bars(), "k")],
    ]
    return View("bird", "How sparse is one pixel?", rows, sliders=sliders)


def see(view: View, t: int) -> None:
    rng = np.random.default_rng(t)
    gray = rng.integers(0, 256, (72, 128)).astype(np.uint8)
    view.see(Stamp(t, t / 30), [gray, gray - np.float32(128), float(t), 2.0, 1.5])


def drawn(view: View, height: int = SIZE[0], width: int = SIZE[1], **status: Any) -> Array:
    """Return a whole picture of a view."""
    return view.draw_chrome(view.draw_panels(height, width), STATUS._replace(**status))


def changed(view: View, first: Array, second: Array) -> set[str]:
    """The parts of a view of 720x1280 in which two pictures differ: head, panels, foot."""
    sizes = view.sizes(*SIZE)
    foot = 720 - sizes.foot - sizes.keys - sizes.margin
    rows = np.flatnonzero((first != second).any(axis=(1, 2)))
    return {"head" if y < sizes.head else "panels" if y < foot else "foot" for y in rows}


@pytest.mark.parametrize("size", [(720, 1280), (360, 640), (1080, 1920), (721, 1279), (200, 300), (60, 80)])
def test_any_size_is_drawn(size: tuple[int, int]) -> None:
    view = bird()
    assert drawn(view, *size).shape == (*size, 3)
    see(view, 0)
    picture = drawn(view, *size)
    assert picture.dtype == np.uint8
    assert picture.shape == (*size, 3)


def test_a_panel_of_ones_own_gets_a_card_with_its_title(written: list[str]) -> None:
    titled = drawn(View("x", "", [[opened(Glow(title="glow"), "a")]]))
    assert "glow" in written
    assert (titled == 200).all(axis=2).mean() > 0.7


def test_a_picture_of_another_size_is_refused() -> None:
    view = View("x", "", [[opened(Narrow(), "a")]])
    assert refusal(InputError, view.draw_panels, 360, 640) == (
        "panel 'narrow': draw(298, 610) must give uint8 of shape (298, 610, 3), "
        "got uint8 of shape (298, 609, 3)"
    )


class Noted(Panel):
    """A panel with a note of several parts."""

    def note(self) -> str:
        return "gray levels, over n_nonzero_coefs"

    def draw(self, height: int, width: int) -> Any:
        return np.zeros((height, width, 3), np.uint8)


@pytest.mark.parametrize(
    ("width", "shown"), [(500, "gray levels, over n_nonzero_coefs"), (180, "gray levels"), (90, "")]
)
def test_a_note_is_written_in_whole_parts_as_far_as_there_is_room(
    width: int, shown: str, written: list[str]
) -> None:
    View("x", "", [[opened(Noted(title="fit"), "a")]]).draw_panels(360, width)
    assert "fit" in written
    assert [text for text in written if text.startswith("gray")] == ([shown] if shown else [])


def test_head_and_foot_alone_are_drawn_into_a_bare_picture() -> None:
    view = bird(sliders=1)
    see(view, 3)
    view.draw_panels()  # ranges and notes settle
    bare = view.draw_panels()
    status = STATUS._replace(live=(SliderDrawing("relu.theta", "150", 0.6),), message="m", recording="rec")
    assert changed(view, bare, view.draw_chrome(bare.copy(), status)) == {"head", "foot"}


def test_news_come_before_messages_and_each_has_its_colour() -> None:
    view = bird()
    news = drawn(view, news="saved", message="lost")
    np.testing.assert_array_equal(news, drawn(view, news="saved"))
    assert changed(view, news, drawn(view, message="saved")) == {"head"}


def test_a_light_view_has_no_dark_ground_and_large_letters_take_room() -> None:
    views = [bird(), bird()]
    light = View("bird", "", [views[0].panels], look=Look(THEMES["light"]))
    large = View("bird", "", [views[1].panels], look=Look(letters=1.5))
    for view in (light, large):
        for t in range(30):
            see(view, t)
    picture = drawn(light)
    assert picture[3, 3].tolist() == list(THEMES["light"].page)
    assert not (picture == DARK.card).all(axis=2).any()
    assert not (picture == DARK.curves[0]).all(axis=2).any()
    assert large.sizes(*SIZE).head == 1.5 * light.sizes(*SIZE).head
    assert drawn(large).shape == (720, 1280, 3)


def test_a_place_is_aimed_at_in_the_panel_that_lies_there() -> None:
    class Aim(Glow):
        """Say where it was aimed at."""

        def aim(self, x: int, y: int, near: bool = False) -> tuple[str, int, int] | None:
            return None if y == 7 and not near else ("mark", y, x)

    view = View("x", "", [[opened(Glow(), "a"), opened(Aim(), "b")]])
    rows, columns = np.nonzero((view.draw_panels()[:, 640:] == 200).all(axis=2))
    left, top = 640 + int(columns.min()), int(rows.min())
    assert view.mark_at(left + 30, top + 20, SIZE) == (1, "mark", 20, 30)
    assert view.mark_at(left + 30, top + 7, SIZE) is None
    assert view.mark_at(left - 5, top + 20, SIZE) is None
    assert view.mark_at(100, 100, SIZE) is None
    assert view.mark_at(left - 5, top + 7, SIZE, held=1) == (1, "mark", 7, -5)


def test_values_reach_their_panels_in_order_of_rows() -> None:
    told: list[tuple[str, tuple[Any, ...], int]] = []

    class Tell(Glow):
        """Write down what it sees."""

        def see(self, *values: Any, at: Stamp) -> None:
            told.append((self.title or "", values, at.index))

    view = View("x", "", [[opened(Tell(title="a"), "p")], [opened(Tell(title="b"), "p", "q")]])
    view.see(Stamp(7, 0.5), [1.0, 2.0, None])
    assert told == [("a", (1.0,), 7), ("b", (2.0, None), 7)]


def test_words_of_the_state() -> None:
    assert STATUS.words() == "frame 149   7.45 s   29.9 fps   0 lost"
    assert STATUS._replace(rate_n=15).words() == "frame 149   7.45 s   29.9 fps (n 15)   0 lost"
    assert STATUS._replace(lap=2).words() == "lap 2   frame 149   7.45 s   29.9 fps   0 lost"
    assert STATUS._replace(rate=0.0, rate_n=15).words() == "frame 149   7.45 s   0 lost"  # not measured


def test_a_resumed_run_counts_on(tmp_path: Path, written: list[str]) -> None:
    pixel = Pipeline("sample:macaw").then(nodes.PixelTap(row=6, col=8), name="pixel")
    pipeline = pixel.then(nodes.RunningKurtosis(), name="k").view(Bars(title="kurtosis"))
    first = pipeline.run(frames=30, record=tmp_path / "first")
    assert "all 30 frames so far" in written
    pipeline.run(frames=15, record=tmp_path / "second", resume=first.folder)
    assert "all 45 frames so far" in written
    assert "all 4 frames so far" in written
    assert "all 46 frames so far" not in written


def test_pictures_without_a_sound_new_frame_are_dimmed_where_they_are(written: list[str]) -> None:
    view = bird()
    see(view, 0)
    bare = view.draw_panels(360, 640)
    clear = view.draw_chrome(bare.copy(), STATUS)
    over = view.draw_chrome(bare.copy(), STATUS._replace(over="no camera since 14:05:10"))
    assert "no camera since 14:05:10" in written
    head = view.sizes(360, 640).head
    np.testing.assert_array_equal(over[:head], clear[:head])
    inside, text = over[head:-10], abs(over[head:-10].astype(int) - clear[head:-10]).max(axis=2)
    assert inside.std() < 0.6 * clear[head:-10].std()
    assert np.mean(text > 0) > 0.9, "all panels"

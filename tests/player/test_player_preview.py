"""An edit of a file that is held is shown at once, and changes nothing of its run."""

from __future__ import annotations

import numpy as np

from stream_sparse import Pipeline
from stream_sparse.highgui.events import Event
from stream_sparse.nodes import DiffBox, IncrementalPca, Relu
from stream_sparse.panels import Image
from tests.support.users import FRAMES, Start, User

FILM = np.random.default_rng(5).integers(0, 256, (FRAMES, 24, 32), dtype=np.uint8)


def flow(theta: float = 100) -> Pipeline:
    nodes = Pipeline(FILM, name="small").then(Relu(theta=theta), "over").then(DiffBox(window=10), "box")
    return nodes.view(Image(), "over").view(Image(), "box").live("over.theta", [0, 240, 20])


def shown(user: User) -> str:
    """What is read off the middle of the panel ``box`` of the frame that is shown."""
    seen = user.screen.history.now
    height, width = seen.bare.shape[:2]
    places = [(width // 2, 3 * height // 4), (3 * width // 4, height // 2)]
    return str(next(filter(None, (seen.read_off(*place) for place in places))))


def expected(said: str, index: int, theta: float) -> str:
    """What a run with another parameter from the first frame on has there."""
    *_, last = flow(theta).rows(frames=index + 1)
    place = said.partition(": ")[0]
    row, column = (int(word) for word in place.replace(",", "").split()[1::2])
    return f"{place}: {last['box'][row, column]:.6g}"


def held(play: Start, pipeline: Pipeline) -> User:
    """Begin at frame 20 of the film, which is held there."""
    user = play(pipeline, paused=True, start_at="f20")
    user.until(lambda: user.screen.history.now)
    return user


def previewed(user: User) -> bool:
    """Whether frame 20 is shown as in a run with the newest edit."""
    said = shown(user)
    return user.index == 20 and said.startswith(expected(said, 20, user.edits[-1]["over.theta"]))


def test_a_paused_frame_is_shown_with_the_new_value_and_its_run_is_left_alone(play: Start) -> None:
    user = held(play, flow())
    user.player.edit({"over.theta": 20})
    user.until(lambda: previewed(user))
    assert user.run.status.processed == 1
    user.player.step()
    user.until(lambda: user.index == 21)
    assert user.run.parameters["over"]["theta"] == 20


def test_after_the_end_it_is_shown_too_and_the_newest_edit_wins(play: Start) -> None:
    user = play(flow(), stay=True, pace=False)
    user.until_end()
    before, drawn = shown(user), user.drawn
    for theta in (200, 0):
        user.player.edit({"over.theta": theta})
    user.until(lambda: shown(user) != before)
    assert shown(user).startswith(expected(before, FRAMES - 1, 0))
    assert user.drawn == drawn + 1


def test_a_dragged_slider_shows_each_of_its_values(play: Start) -> None:
    user = held(play, flow())
    x, y = user.handle(0, 0.2)
    user.do(Event("press", x, y))
    user.until(lambda: previewed(user))
    user.do(Event("drag", user.handle(0, 0.7)[0], y))
    user.until(lambda: previewed(user))
    assert len(user.edits) == 2


def test_what_is_learned_is_not_shown_as_if_it_began_there(play: Start) -> None:
    learns = Pipeline(FILM, name="learns").then(Relu(theta=9), "over")
    user = held(play, learns.then(IncrementalPca(n_components=2), "pca").view(Image(), "over"))
    before = user.screen.history.now
    user.player.edit({"over.theta": 20})
    for _ in range(3):
        user.player.attend(0.0)
    assert user.screen.history.now is before

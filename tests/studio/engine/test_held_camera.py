"""engine/held_camera.js: a page has one camera open at most, that which was asked for last."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
SCRIPT = """await (async () => {
  const opened = [], posted = [], ended = [];
  const open = (facing, post, over) => new Promise((resolve, reject) => {
    const camera = { facing, live: true, close: () => (camera.live = false) };
    opened.push({ camera, over, allow: () => { post({ stream: facing }); resolve(camera); }, reject });
  });
  const post = ({ stream }) => posted.push(stream ?? "");
  const held = new m.HeldCamera(open, post, (facing) => ended.push(facing));
  const answers = given.map(([act, what]) => {
    if (act === "take") return held.take(what).catch(({ message }) => message);
    if (act === "refuse") return opened[what].reject(new Error("refused"));
    return opened[what][act]();
  });
  const taken = await Promise.all(answers.filter((_, k) => given[k][0] === "take"));
  const live = opened.map(({ camera }) => camera.live);
  for (const { camera, over } of opened) {
    if (camera === held.camera || !camera.live) over(); // of those, one that was closed is not heard
  }
  return { taken, live, posted: posted.filter(Boolean), ended };
})()"""


@pytest.mark.parametrize(
    ("steps", "taken", "live", "posted"),
    [
        ([["take", "user"], ["allow", 0]], [True], [True], ["user"]),
        ([["take", "user"], ["take", ""], ["allow", 0]], [False, True], [False], []),
        (
            [["take", "user"], ["take", "environment"], ["allow", 1], ["allow", 0]],
            [False, True], [False, True], ["environment"],
        ),
        (
            [["take", "user"], ["take", "environment"], ["take", ""], ["allow", 0], ["allow", 1]],
            [False, False, True], [False, False], [],
        ),
        ([["take", "user"], ["refuse", 0]], ["refused"], [True], []),
        ([["take", "user"], ["take", ""], ["refuse", 0]], [False, True], [True], []),
    ],
    ids=["allowed", "left", "turned", "all left", "refused", "refused too late"],
)  # fmt: skip
def test_only_the_camera_that_was_asked_for_last_stays_open(
    steps: list[Any], taken: list[Any], live: list[bool], posted: list[str]
) -> None:
    found = in_node("engine/held_camera.js", SCRIPT, steps)
    assert found == {"taken": taken, "live": live, "posted": posted, "ended": posted}

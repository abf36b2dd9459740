"""engine/session.js: panels of a page see each frame once, with its lap."""

from __future__ import annotations

from tests.support.node_js import STATIC, in_node, needs_node
from tools.page_facts import facts

pytestmark = needs_node
SCRIPT = """await import(given.values).then(async ({ Values }) => {
  const seen = [], waiting = [];
  class Image {
    open() { seen.push([]); }
    aspect() { return null; }
    see([{ data: [value] }], { index, lap }) { seen.at(-1).push([index, lap, value]); }
  }
  const medium = { shape: [1, 1], dtype: "u1", rate: 30, live: false, frames: 3 };
  const at = (place) => new Values("u1", [1, 1], Uint8Array.of(place));
  const open = async () => ({ medium, time: (place) => place / 30, at });
  const clock = { now: () => 0, later: (call) => waiting.push(call) };
  const parts = { kernels: {}, known: given.known, texts: {}, panels: { image: Image }, clock, open };
  const session = new m.Session(parts, () => {}, () => {}, () => {});
  const play = (count) => { for (let k = 0; k < count; k += 1) waiting.shift()(); };
  await session.start(given.tree);
  play(7);
  session.receive({ kind: "pause", on: true });
  session.receive({ kind: "seek", frame: 2 });
  return seen;
})"""
TREE = {
    "source": {"use": "sample", "name": "macaw", "loop": True},
    "view": [{"panel": "image", "from": "source"}],
}


def test_panels_see_all_frames_with_their_laps() -> None:
    values = (STATIC / "engine" / "values.js").as_uri()
    played, gone = in_node("engine/session.js", SCRIPT, {"tree": TREE, "known": facts(), "values": values})
    assert played == [[t, 1 + t // 3, t % 3] for t in range(8)]
    assert gone == [[t, 1, t] for t in range(3)]  # also those before the place, which are not drawn


TWICE = """await (async () => {
  const said = [], opened = [];
  const open = ({ parameters }) => new Promise((resolve) => opened.push([parameters.name, resolve]));
  const clock = { now: () => 0, later: () => {} };
  const parts = { kernels: {}, known: given.known, texts: {}, panels: {}, clock, open };
  const say = ({ kind, name }) => said.push([kind, name]);
  const session = new m.Session(parts, say, () => {}, () => {});
  const started = given.trees.map((tree) => session.start(tree));
  session.tick(); // as a timer does, while both sources are being opened
  const medium = { shape: [1, 1], dtype: "u1", rate: 30, live: false, frames: 3 };
  for (const [, resolve] of opened.reverse()) resolve({ medium, time: () => 0, at: () => 0 });
  await Promise.all(started);
  return said.filter(([kind]) => kind === "plan");
})()"""


def test_of_two_pipelines_that_are_chosen_at_once_the_last_one_runs() -> None:
    trees = [{"name": name, "source": {"use": "sample", "name": "macaw"}} for name in ("first", "second")]
    assert in_node("engine/session.js", TWICE, {"trees": trees, "known": facts()}) == [["plan", "second"]]


CAMERA = """await import(given.values).then(async ({ Values }) => {
  const said = [], seen = [];
  let give = null;
  class Image {
    open() { seen.push([]); }
    aspect() { return null; }
    see(_, { index }) { seen.at(-1).push(index); }
  }
  const medium = { shape: [1, 1], dtype: "u1", rate: 30, live: true, frames: null };
  const open = async () => ({ medium, lost: 0, listen: (heard) => { give = heard; } });
  const clock = { now: () => 0, later: () => {} };
  const parts = { kernels: {}, known: given.known, texts: {}, panels: { image: Image }, clock, open };
  const session = new m.Session(parts, (message) => said.push(message), () => {}, () => {});
  await session.start(given.tree);
  for (const time of [0, 1, 2]) give(new Values("u1", [1, 1]), time);
  for (const kind of ["stop", "again"]) session.receive({ kind });
  for (const time of [3, 4]) give(new Values("u1", [1, 1]), time);
  return [seen, said.filter(({ kind }) => kind === "problem"), session.player.ended];
})"""


def test_a_camera_is_played_again_after_its_end() -> None:
    values = (STATIC / "engine" / "values.js").as_uri()
    tree = {**TREE, "source": {"use": "camera"}}
    found = in_node("engine/session.js", CAMERA, {"tree": tree, "known": facts(), "values": values})
    assert found == [[[0, 1, 2], [0, 1]], [], ""]

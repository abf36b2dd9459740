"""engine/session.js: panels of a page see each frame once, with its lap."""

from __future__ import annotations

import json
from typing import Any

import pytest

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
  const said = [], seen = [], files = [], cameras = [];
  class Image {
    open(feeds, { shape }) { seen.push([shape]); }
    aspect() { return null; }
    see(_, { index }) { seen.at(-1).push(index); }
  }
  const sized = (shape) => ({ shape, dtype: "u1", rate: 30, live: true, frames: null });
  const open = async () => {
    const camera = { medium: sized([1, 1]), lost: 0 };
    camera.listen = (heard, failed) => Object.assign(camera, { heard, failed });
    cameras.push(camera);
    return camera;
  };
  const clock = { now: () => 0, later: () => {} };
  const panels = { image: Image };
  const kernels = { table: { nodes: {} } };
  const parts = { kernels, known: given.known, texts: {}, panels, clock, open, about: {} };
  const keep = (message) => said.push(message);
  const session = new m.Session(parts, keep, () => {}, (file) => files.push(file));
  const give = (...times) => {
    const { heard, medium } = cameras.at(-1);
    for (const time of times) heard(new Values("u1", medium.shape), time);
  };
  const turn = () => { cameras.at(-1).medium = sized([2, 1]); };
  await session.start(given.tree);
  give(0, 1, 2);
  const told = await (%s)();
  const problems = said.filter(({ kind }) => kind === "problem");
  return { seen, told, problems, ended: session.player.ended, opened: cameras.length };
})"""


def watched(script: str, **parts: Any) -> dict[str, Any]:
    """Run a camera for three frames, and then a script; `parts` are further ones of the pipeline."""
    values = (STATIC / "engine" / "values.js").as_uri()
    tree = {**TREE, "source": {"use": "camera"}, **parts}
    given = {"tree": tree, "known": facts(), "values": values}
    found = in_node("engine/session.js", CAMERA.replace("%s", script), given)
    assert found.pop("problems") == []
    return dict(found)


def test_a_camera_is_opened_again_after_its_end() -> None:
    found = watched("""async () => {
      for (const kind of ["stop", "again"]) session.receive({ kind });
      await new Promise((resolve) => setTimeout(resolve));
      give(3, 4);
    }""")
    assert found == {"seen": [[[1, 1], 0, 1, 2], [[1, 1], 0, 1]], "opened": 2, "ended": ""}


def test_frames_of_another_size_begin_a_run_of_their_own() -> None:
    found = watched("""async () => {
      session.receive({ kind: "record", on: true });
      give(3);
      turn();
      give(0, 1);
      session.receive({ kind: "record", on: false });
      while (files.length < 2) await new Promise((resolve) => setTimeout(resolve));
      const text = (file, name) => new TextDecoder().decode(file.files[name]);
      const { message } = session.state();
      const told = (file) => [JSON.parse(text(file, "run.json")).ended, text(file, "events.jsonl")];
      return [message, ...files.map(told)];
    }""")
    note = "goes on for the run before: camera: a frame is 1x2, those before it were 1x1"
    said, first, second = found.pop("told")
    assert said == note
    assert first == [{"how": "changed", "error": None}, ""]
    assert second[0] == {"how": "stopped", "error": None}
    assert json.loads(second[1]) == {"frame": 0, "time_s": 0.0, "kind": "follows", "text": note}
    assert found == {"seen": [[[1, 1], 0, 1, 2, 3], [[2, 1], 0, 1]], "opened": 1, "ended": ""}


def test_a_camera_that_gives_no_frames_says_why() -> None:
    found = watched("""async () => {
      cameras[0].failed(new Error("the browser gives frames as P010"));
      return session.state().error;
    }""")
    assert (found["told"], found["ended"]) == ("the browser gives frames as P010", "error")


LEFT = """await import(given.values).then(async ({ Values }) => {
  const said = [], files = [];
  const medium = (shape) => ({ shape, dtype: "u1", rate: 30, live: false, frames: 3 });
  const source = (shape) => ({ medium: medium(shape), time: () => 0, at: () => new Values("u1", shape) });
  const open = async ({ parameters: { name } }) => source(name === "trace" ? [2, 2, 2] : [1, 1]);
  class Image {
    open(feeds, { shape }) { if (shape.length > 2) throw new RangeError("it is no picture"); }
    aspect() { return null; }
    see() {}
  }
  const clock = { now: () => 0, later: () => {} };
  const parts = { kernels: {}, known: given.known, texts: {}, panels: { image: Image }, clock, open };
  const session = new m.Session(parts, (one) => said.push(one), () => {}, (file) => files.push(file));
  for (const step of given.steps) {
    if (step.kind) session.receive(step);
    else if (step.tree) await session.start(step.tree);
    else session.start(step.begun);
    session.tick();
  }
  await new Promise((resolve) => setTimeout(resolve));
  session.tick();
  const begun = said.filter(({ kind }) => ["plan", "problem"].includes(kind));
  const words = begun.map(({ name, text }) => name ?? text);
  return { words, files: files.map(({ name }) => name) };
})"""
FIRST = {**TREE, "name": "first"}
FAILS = {**TREE, "name": "fails", "source": {"use": "sample", "name": "trace"}}
CSV = {"kind": "csv"}


def told(*steps: dict[str, Any]) -> dict[str, Any]:
    """The names of the runs that begin, with what is wrong, and the files that are given."""
    given = {"steps": steps, "known": facts(), "values": (STATIC / "engine" / "values.js").as_uri()}
    return dict(in_node("engine/session.js", LEFT, given))


def test_a_pipeline_that_cannot_run_says_why_and_leaves_nothing_of_the_run_before() -> None:
    found = told({"tree": FIRST}, CSV, {"tree": FAILS}, {"kind": "ack", "frame": 0}, CSV, {"tree": FIRST})
    words = ["first", "it is no picture", "there are no values: no pipeline runs", "first"]
    assert found == {"words": words, "files": ["first-values.csv"]}


def test_values_of_no_run_are_refused_in_words() -> None:
    words = ["there are no values: no pipeline runs"] * 2
    assert told(CSV, {"kind": "measured", "points": []}) == {"words": words, "files": []}


@pytest.mark.parametrize("kind", ["stop", "leave"])
def test_a_run_that_is_ended_while_it_is_opened_does_not_begin(kind: str) -> None:
    assert told({"begun": FIRST}, {"kind": kind}) == {"words": [], "files": []}


def test_what_is_measured_names_the_parameters_that_are_or_were_not_as_in_the_file() -> None:
    found = watched(
        """async () => {
          const changed = () => {
            session.receive({ kind: "measured", points: [{ column: "pixel", frame: 2, exact: true }] });
            return said.at(-1);
          };
          const found = [changed().changed];
          for (const col of [1, 0]) {
            session.receive({ kind: "set", values: { "pixel.col": col } });
            found.push(changed().changed);
          }
          const nodes = said.find(({ kind }) => kind === "plan").rows.map((row) => row[0].nodes);
          session.receive({ kind: "stop" });
          session.receive({ kind: "again" });
          await new Promise((resolve) => setTimeout(resolve));
          return [...found, changed().changed, changed().values, nodes];
        }""",
        nodes={"pixel": {"use": "pixel_tap", "row": 0, "col": 0}},
    )
    assert found["told"] == [[], ["pixel.col"], ["pixel.col"], ["pixel.col"], [None], [["source"]]]


def test_panels_say_their_values_where_they_stand_still() -> None:
    found = watched("""async () => {
      let value = 0;
      Object.assign(parts, {
        canvas: () => ({ getContext: () => null, transferToImageBitmap: () => null }),
        draw: () => [{ allRead: () => [`pixel: ${value}`] }, {}],
      });
      Object.assign(Image.prototype, { heading: () => "kurtosis", note: () => "all", describe: () => ({}) });
      const cards = [{ panel: 0, width: 4, height: 4 }];
      session.receive({ kind: "hello", cards, density: 1, theme: "dark" });
      value = 46.6;
      give(3);
      session.receive({ kind: "stop" });
      return said.filter(({ kind }) => kind === "words").map(({ panels: [words] }) => words);
    }""")
    assert found["told"] == [
        ["kurtosis", "all", []],
        ["kurtosis", "all", ["pixel: 46.6"]],
    ]

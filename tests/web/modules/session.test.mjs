// engine/session.js: what a page runs, shows, and says.
import assert from "node:assert/strict";
import test from "node:test";
import { Session } from "../../../stream_sparse/web/engine/session.js";
import { Values } from "../../../stream_sparse/web/drawing/values.js";
import { tapping } from "../../support/tapping.mjs";
import { program, settled, table } from "./support.mjs";

const FIRST = program({ name: "first" });
const FAILS = program({ name: "fails", source: { use: "sample", parameters: { name: "trace" } } });
const PIXEL = { row: 0, col: 0, size: 1, points: null };
const TAPPED = {
  parts: [{ name: "pixel", family: "pixel", use: "pixel_tap", parameters: PIXEL, inputs: [{ name: "source", field: "" }], fields: [], units: {}, sweep: {} }],
  nodes: [{ name: "pixel", parameters: Object.keys(PIXEL).map((key) => ({ name: `pixel.${key}`, checks: { type: "integer" } })) }],
};
const CSV = { kind: "csv" };
const NO_RUN = "there are no values: no pipeline runs";
const film = (shape = [1, 1]) => ({ shape, dtype: "u1", rate: 30, live: false, frames: 3 });

/** A session, and what it says and gives; `parts` take the place of its parts. */
function begun(parts) {
  const words = [], shown = [], files = [];
  const clock = { now: () => 0, later: () => {} };
  const all = { kernels: tapping(table), texts: {}, panels: {}, clock, about: {}, ...parts };
  const session = new Session(all, (message) => words.push(message), (message) => shown.push(message), (file) => files.push(file));
  return { session, words, shown, files, parts: all };
}

test("panels see all frames with their laps", async () => {
  const seen = [], waiting = [];
  class Image {
    open() { seen.push([]); }
    see([{ data: [value] }], { index, lap }) { seen.at(-1).push([index, lap, value]); }
  }
  const at = (place) => new Values("u1", [1, 1], Uint8Array.of(place));
  const open = async () => ({ medium: film(), time: (place) => place / 30, at });
  const clock = { now: () => 0, later: (call) => waiting.push(call) };
  const { session } = begun({ panels: { image: Image }, clock, open });
  await session.start(program());
  for (let k = 0; k < 7; k += 1) waiting.shift()();
  session.receive({ kind: "pause", on: true });
  session.receive({ kind: "seek", frame: 2 });
  const [played, gone] = seen;
  assert.deepEqual(played, Array.from({ length: 8 }, (_, t) => [t, 1 + Math.floor(t / 3), t % 3]));
  assert.deepEqual(gone, [0, 1, 2].map((t) => [t, 1, t])); // also those before the place, which are not drawn
});

test("of two pipelines that are chosen at once the last one runs", async () => {
  const opened = [];
  const { session, words } = begun({ open: () => new Promise((resolve) => opened.push(resolve)) });
  const started = ["first", "second"].map((name) => session.start(program({ name, rows: [] })));
  session.tick(); // as a timer does, while both sources are being opened
  for (const resolve of opened.reverse()) resolve({ medium: film(), time: () => 0, at: () => 0 });
  await Promise.all(started);
  assert.deepEqual(words.filter(({ kind }) => kind === "plan").map(({ name }) => name), ["second"]);
});

/** Run a camera for three frames; `more` are further parts of the pipeline. */
async function watched(more = {}) {
  const seen = [], cameras = [];
  class Image {
    open(feeds, { shape }) { seen.push([shape]); }
    see(_, { index }) { seen.at(-1).push(index); }
  }
  const sized = (shape) => ({ ...film(shape), live: true, frames: null });
  const open = async () => {
    const camera = { medium: sized([1, 1]), lost: 0 };
    camera.listen = (heard, failed) => Object.assign(camera, { heard, failed });
    cameras.push(camera);
    return camera;
  };
  const made = begun({ panels: { image: Image }, open });
  const give = (...times) => {
    const { heard, medium } = cameras.at(-1);
    for (const time of times) heard(new Values("u1", medium.shape), time);
  };
  const turn = () => { cameras.at(-1).medium = sized([2, 1]); };
  await made.session.start(program({ source: { use: "camera", parameters: {} }, ...more }));
  give(0, 1, 2);
  return { ...made, seen, cameras, give, turn, Image };
}

test("a camera is opened again after its end", async () => {
  const { session, seen, cameras, give, words } = await watched();
  for (const kind of ["end", "play"]) session.receive({ kind });
  await settled();
  give(3, 4);
  assert.deepEqual([seen, cameras.length, session.player.ended], [[[[1, 1], 0, 1, 2], [[1, 1], 0, 1]], 2, ""]);
  assert.deepEqual(words.filter(({ kind }) => kind === "problem"), []);
});

test("frames of another size begin a run of their own", async () => {
  const { session, seen, files, give, turn } = await watched();
  session.receive({ kind: "record", on: true });
  give(3);
  turn();
  give(0, 1);
  session.receive({ kind: "record", on: false });
  while (files.length < 2) await settled();
  const note = "goes on for the run before: camera: a frame is 1x2, those before it were 1x1";
  assert.equal(session.state().message, note);
  const text = (file, name) => new TextDecoder().decode(file.files[name]);
  const [first, second] = files;
  assert.deepEqual([JSON.parse(text(first, "run.json")).ended.how, text(first, "events.jsonl")], ["changed", ""]);
  assert.equal(JSON.parse(text(second, "run.json")).ended.how, "stopped");
  assert.deepEqual(JSON.parse(text(second, "events.jsonl")), { frame: 0, time_s: 0, kind: "follows", text: note });
  assert.deepEqual(seen, [[[1, 1], 0, 1, 2, 3], [[2, 1], 0, 1]]);
});

test("a camera that gives no frames says why", async () => {
  const { session, cameras } = await watched();
  cameras[0].failed(new Error("the browser gives frames as P010"));
  assert.deepEqual([session.state().error, session.player.ended], ["the browser gives frames as P010", "error"]);
});

test("what is measured names the parameters that are or were not as in the file", async () => {
  const { session, words } = await watched(TAPPED);
  const measured = () => {
    session.receive({ kind: "measured", points: [{ column: "pixel", frame: 2, exact: true }] });
    return words.at(-1);
  };
  const changed = [measured().changed];
  for (const col of [1, 0]) {
    session.receive({ kind: "edit", values: { "pixel.col": col } });
    changed.push(measured().changed);
  }
  session.receive({ kind: "end" });
  session.receive({ kind: "play" });
  await settled();
  assert.deepEqual([...changed, measured().changed], [[], ["pixel.col"], ["pixel.col"], ["pixel.col"]]);
  assert.deepEqual(measured().values, [null]);
  assert.deepEqual(words.find(({ kind }) => kind === "plan").rows.map((row) => row[0].nodes), [["source"]]);
});

test("each array goes to the page once", async () => {
  const { session, give, shown, Image } = await watched();
  const [same, ...others] = [1, 2, 3].map((value) => new Values("u1", [1], Uint8Array.of(value, 9).subarray(0, 1)));
  let now = others[0];
  Object.assign(Image.prototype, { heading: () => "", note: () => "", describe: () => ({ type: "Sum", same, now, ends: [1, NaN] }) });
  session.receive({ kind: "hello", cards: [{ panel: 0, width: 4, height: 4 }], density: 1, theme: "dark" });
  now = others[1];
  give(3);
  assert.deepEqual(shown.map(({ frame, arrays }) => [frame, arrays.map(([number]) => number)]), [[2, [1, 2]], [3, [3]]]);
  assert.deepEqual(shown[1].panels, { 0: { type: "Sum", same: { $: 1 }, now: { $: 3 }, ends: [1, NaN] } });
  assert.equal(shown[1].arrays[0][1].data.buffer.byteLength, 1);
});

/** Do some steps: messages, pipelines that are started, or begun and not waited for; returns words and names of files. */
async function told(...steps) {
  const open = async ({ parameters: { name } }) => {
    const shape = name === "trace" ? [2, 2, 2] : [1, 1];
    return { medium: film(shape), time: () => 0, at: () => new Values("u1", shape) };
  };
  class Image {
    open(feeds, { shape }) { if (shape.length > 2) throw new RangeError("it is no picture"); }
    see() {}
  }
  const { session, words, files } = begun({ panels: { image: Image }, open });
  for (const step of steps) {
    if (step.kind) session.receive(step);
    else if (step.program) await session.start(step.program);
    else session.start(step.begun);
    session.tick();
  }
  await settled();
  session.tick();
  const kinds = words.filter(({ kind }) => ["plan", "problem"].includes(kind));
  return [kinds.map(({ name, text }) => name ?? text), files.map(({ name }) => name)];
}

test("a pipeline that cannot run says why and leaves nothing of the run before", async () => {
  const found = await told({ program: FIRST }, CSV, { program: FAILS }, { kind: "ack", frame: 0 }, CSV, { program: FIRST });
  assert.deepEqual(found, [["first", "it is no picture", NO_RUN, "first"], ["first-values.csv"]]);
});

test("values of no run are refused in words", async () => {
  assert.deepEqual(await told(CSV, { kind: "measured", points: [] }), [[NO_RUN, NO_RUN], []]);
});

test("a run that is ended while it is opened does not begin", async () => {
  for (const kind of ["end", "leave"]) assert.deepEqual(await told({ begun: FIRST }, { kind }), [[], []]);
});

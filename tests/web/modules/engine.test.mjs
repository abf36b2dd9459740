// engine/: what a page refuses, and what it hands on.
import assert from "node:assert/strict";
import test from "node:test";
import { Engine } from "../../../stream_sparse/web/engine/engine.js";
import { Feeds } from "../../../stream_sparse/web/engine/feeds.js";
import { Kernels, Memory } from "../../../stream_sparse/web/engine/kernels.js";
import { loaded } from "../../../stream_sparse/web/engine/loading.js";
import { Node } from "../../../stream_sparse/web/engine/node.js";
import { ValuesTable } from "../../../stream_sparse/web/engine/tables.js";
import { Values } from "../../../stream_sparse/web/drawing/values.js";
import { tapping } from "../../support/tapping.mjs";
import { said, table } from "./support.mjs";

const PIXEL = { row: null, col: null, size: 1, points: null };

const MADE = (shape) => ({
  facts: { refuses: [] }, parameters: {}, cases: [{ inputs: [[["u1", 2]]], names: ["x"], steps: [{
    when: true, refuses: [], absent: [], gives: [["one", "x"], ["two", "out"]],
    arguments: [{ name: "out", kind: "result", dtype: "u1", axes: 1, lengths: [1], shape: ["list", ...shape] }],
  }] }],
});

test("arrays of a plan have a bound, and are freed where it is passed", () => {
  const tried = ([shape, bytes]) => {
    let freed = 0;
    const kernels = {
      bytes: 0, release: () => { freed += 1; kernels.bytes = 0; }, table: { nodes: { made: MADE(shape) } },
      memory: () => ({ exports: {}, array: (dtype, lengths) => { kernels.bytes += bytes; return { dtype, shape: lengths, size: 1 }; } }),
    };
    const source = { name: "source", field: "" };
    const parts = ["a", "b"].map((name) => ({ name, family: name, use: "made", parameters: {}, inputs: [source] }));
    const nodes = ["a", "b"].map((name) => ({ name, parameters: [] }));
    const made = () => new Engine({ parts, nodes }, kernels, { shape: [3, 4], dtype: "u1" }).samples.size;
    return [said(made), freed];
  };
  assert.deepEqual([[[3, 4], 200e6], [[12000, 12000], 10], [[3, 4], 300e6]].map(tried), [
    [3, 2],
    ["node 'a' (made) failed: a result of 12000 x 12000 values; a page has room for 32,000,000", 3],
    ["node 'b' (made) failed: arrays of 600 MB; a page has room for 500 MB", 4],
  ]);
});

test("a memory that is given back is the next one from its start on", () => {
  const released = [], kernels = new Kernels(null, {});
  const memory = new Memory({ mark: () => 64, release: (to) => released.push(to) }, kernels);
  kernels.release(memory);
  assert.deepEqual([released, kernels.memory() === memory, kernels.idle.length], [[64], true, 0]);
});

test("the arrays of all nodes together have a bound", () => {
  const kernels = new Kernels(null, {});
  const exports = { mark: () => 0, release: () => {}, alloc: () => 8, memory: { buffer: new ArrayBuffer(100) } };
  const memories = [new Memory(exports, kernels), new Memory(exports, kernels)];
  const taken = (memory, shape) => said(() => { memory.array("f8", shape); return kernels.bytes; });
  const found = [...memories.map((memory) => taken(memory, [2, 3])), taken(memories[1], [30000, 30000])];
  memories.forEach((memory) => kernels.release(memory));
  assert.deepEqual([...found, kernels.bytes], [48, 96, "arrays of 7,201 MB; a page has room for 500 MB", 0]);
});

test("settings change with edits above alone, and are read again only then", () => {
  let reads = 0;
  const node = (theta) => ({
    edits: 0, theta, warmup: () => 0, unit: () => "", fields: () => [],
    get parameters() { reads += 1; return { theta: this.theta, list: [1] }; },
    edit(value) { this.theta = value; this.edits += 1; },
  });
  const source = { name: "source", field: "" };
  const parts = [["a", source], ["b", { name: "a", field: "" }], ["c", source]].map(([name, ref]) =>
    ({ name, family: name, use: "relu", inputs: [ref], sweep: {} }));
  const nodes = new Map(parts.map(({ name }, k) => [name, node(k)]));
  const feeds = new Feeds({ program: { parts, sliders: [] }, nodes });
  const [before, after] = ["[[0,null],[1,null]]", "[[5,null],[1,null]]"];
  assert.deepEqual([feeds.settings("b"), feeds.settings("b"), reads], [before, before, 2]);
  nodes.get("c").edit(9); // which is not above b
  assert.deepEqual([feeds.settings("b"), reads], [before, 2]);
  nodes.get("a").edit(5);
  assert.deepEqual([feeds.settings("b"), reads], [after, 4]);
});

test("a page without its data says so", async () => {
  globalThis.fetch = async () => null;
  const missing = { message: "page.bin is missing beside the page; copy the whole folder" };
  await assert.rejects(loaded({ getElementById: () => null }), missing);
});

test("a tap without a place is refused", () => {
  const tapped = (parameters) => said(() => new Node(tapping(table), "pixel_tap", { ...PIXEL, ...parameters }).sample([new Values("u1", [5, 5])]));
  assert.deepEqual([{ row: 2, col: 3 }, { row: 2 }, { points: [[1, 2]] }, { row: 2, col: 3, size: 2 }].map(tapped), [
    0, "pixel_tap: no kernel is for these parameters", "pixel_tap: no kernel is for these parameters",
    "size must be odd, so that the square has a centre (got 2)",
  ]);
});

test("inputs that no kernel takes are refused in words", () => {
  const [number, picture, colour] = [["f8", 0], ["u1", 2], ["u1", 3]];
  const tried = (inputs, ...shapes) => {
    const kernels = { memory: () => null, table: { nodes: { made: { facts: { refuses: [] }, cases: [{ inputs }] } } } };
    return said(() => new Node(kernels, "made").sample(shapes.map((shape) => (shape.length ? new Values("u1", shape) : 0))));
  };
  assert.equal(tried([[number]], [3, 4]), "made needs a number, not a picture");
  assert.equal(tried([[picture], [colour], [["i2", 2]]], []), "made needs a picture or a picture in colour, not a number");
  assert.equal(tried([[picture, picture]], [3, 4], [3, 4, 3]),
    "made needs a picture and a picture, not a picture and a picture in colour");
  assert.equal(tried([[["f4", 2]]], [3, 4]), "made: no kernel takes u1 3x4");
});

test("numbers are those of the newest row or of a frame", () => {
  const samples = new Map([["k@theta=1,b=2", 0], ["many", { rmse: 0, codes: null }]]);
  const picked = ({ name, field }, values) => (field ? values.get(name)[field] : values.get(name));
  const program = { parts: [...samples.keys()].map((name) => ({ name })), keep: [] };
  const table = new ValuesTable({ program, samples, picked });
  const row = (index, k, rmse) =>
    table.row({ index, time_s: index / 30 }, new Map([["k@theta=1,b=2", k], ["many", { rmse }]]));
  const rows = [row(10, 0.5, null), row(11, 1.5, 2.5), row(12, NaN, 3.5)];
  const [k, rmse] = ["k@theta=1,b=2", "many.rmse"];
  const newest = [k, rmse, "gone"].map((column) => ({ column, frame: 0, exact: false }));
  const placed = [[k, 10], [rmse, 10], [k, 11], [k, 1]].map(([column, frame]) => ({ column, frame, exact: true }));
  assert.deepEqual(table.measured(rows, newest), [null, 3.5, null]); // nan is no number, and a column may be missing
  assert.deepEqual(table.measured(rows, placed), [0.5, null, 1.5, null]);
  assert.deepEqual(table.measured([], newest), [null, null, null]);
});

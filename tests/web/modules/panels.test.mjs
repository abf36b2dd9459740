// panels/_impulse.js: a node answers to an impulse in frames of the type that it takes.
import assert from "node:assert/strict";
import test from "node:test";
import { Plot } from "../../../stream_sparse/web/app/plot.js";
import { answer } from "../../../stream_sparse/web/panels/_impulse.js";

const node = (taken) => ({
  warmup: () => 0,
  horizon: () => 0,
  fresh: () => ({
    update: ([x]) => {
      if (x.shape && x.dtype !== taken) throw new RangeError("no kernel takes it");
      return x.shape ? x.copy() : x;
    },
  }),
});
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

test("frames of the type that a node takes are tried", () => {
  for (const taken of ["f8", "f4"]) {
    const { sum: total, x: [first, across], y: [top, down] } = answer(node(taken), "", 2);
    assert.deepEqual([total, first, top, across[16], down[16], sum([...across]), sum([...down])], [2, -16, -16, 2, 2, 2, 2]);
  }
});

test("a node of numbers answers over time", () => {
  const { x, sum: total, time } = answer(node("none"), "", 2);
  assert.deepEqual([x ?? null, total, [...time].slice(0, 2)], [null, 2, [2, 0]]);
});

test("a recorded value that only rounding moves is plotted as a constant", () => {
  const [low, high] = Plot.prototype.limits(3.729085359, 3.729085359 + 1e-12);
  assert.ok(low < 3.4 && high > 4);
});

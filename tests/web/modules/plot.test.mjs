// app/plot.js: the range of recorded values.
import assert from "node:assert/strict";
import test from "node:test";
import { Plot } from "../../../stream_sparse/web/app/plot.js";

test("a recorded value that only rounding moves is plotted as a constant", () => {
  const [low, high] = Plot.prototype.limits(3.729085359, 3.729085359 + 1e-12);
  assert.ok(low < 3.4 && high > 4);
});

// The answer of a node to an impulse in time and in space, found by running a fresh copy of it.
//
// `fresh()` of a node makes one with the same parameters, whose `update` takes the inputs of a frame. `warmup()` and
// `horizon()` are numbers of frames, as in Python, the second null where the node remembers all of them.
import { general } from "../drawing/numbers.js";
import { Values } from "../drawing/values.js";
import { namedOutputs } from "./panel.js";

const SIDES = [33, 65, 129, 257]; // of the frames that are tried, until the answer does not reach the border; then numbers
const ENDLESS = 60; // frames after the impulse for a node that remembers all frames
const MOST = 2000; // frames that a node may remember
const ZERO = { f8: 1e-12, f4: 1e-6 }; // a smaller share of the largest value is rounding

/**
 * The answer to an impulse on a background of zeros, or in words why it is missing.
 *
 * `field` is the name of the output; empty: the first. `time` is the answer by frames after the impulse, at the pixel
 * where it is largest; `x` and `y` by pixels from the impulse, along the row and the column through the largest value,
 * each with the offset of its first entry, null where the result is not a picture; `sum` is that over all.
 */
export function answer(node, field, height) {
  const remembered = (node.horizon() ?? 0) + node.warmup();
  if (remembered > MOST) return `${remembered} frames that it remembers are too many to try`;
  let said = "it gives no value";
  for (const side of [...SIDES, 0]) {
    try {
      const found = tried(node, field, height, side);
      if (side === SIDES.at(-1) || !side || !reaches(found)) return found;
    } catch (error) { // such as a window that does not fit into so small a frame
      said = error.message;
    }
  }
  return said;
}

/**
 * The answer in frames of 64 bits, or of 32 bits where the node takes no others, as those of a page.
 *
 * @returns {any}
 */
function tried(node, field, height, side) {
  try {
    return read(run(node, field, height, side, "f8"), side, height, ZERO.f8);
  } catch (error) {
    if (!side) throw error;
    return read(run(node, field, height, side, "f4"), side, height, ZERO.f4);
  }
}

/** The values from the frame before the impulse on; side 0: of scalars. */
function run(node, field, height, side, dtype) {
  const fresh = node.fresh(), before = node.warmup() + 1;
  const after = (node.horizon() ?? ENDLESS) + 2;
  const values = [];
  for (let t = 0; t < before + after; t += 1) {
    const x = side ? new Values(dtype, [side, side]) : t === before ? height : 0;
    const middle = Math.floor(side / 2);
    if (side && t === before) x.data[middle * side + middle] = height;
    const outputs = namedOutputs(fresh.update([x]));
    const value = outputs[field] ?? Object.values(outputs)[0] ?? null;
    values.push(value?.copy?.() ?? value);
  }
  return values.slice(before - 1);
}

function read(values, side, height, zero) {
  if (values.includes(null)) return "it gives no value for some frames";
  const shape = values[0].shape ?? [], picture = shape.length === 2 && shape.every((n) => side - 1 <= n && n <= side);
  if (shape.length && !picture) return "its result is neither a picture nor a number";
  const [before, ...frames] = values.map((value) => Float64Array.from(value.data ?? [value], Number));
  const change = frames.map((frame) => frame.map((x, k) => x - before[k]));
  const sizes = change.map((frame) => frame.reduce((most, x) => Math.max(most, Math.abs(x)), 0));
  const top = Math.max(...sizes);
  if (!(top > 0)) return top === 0 ? `an impulse of ${general(height)} changes nothing` : "it gives nan for zeros";
  for (const frame of change) frame.forEach((x, k) => (frame[k] = Math.abs(x) < zero * top ? 0 : x));
  const over = (of) => change.reduce((sum, frame) => frame.reduce((part, x) => part + of(x), sum), 0);
  const sum = Math.abs(over(Number)) < 1e-9 * over(Math.abs) ? 0 : over(Number);
  const at = change[sizes.indexOf(top)], place = at.findIndex((x) => Math.abs(x) === top);
  const time = change.map((frame) => frame[place]);
  if (!picture) return { time, x: null, y: null, sum };
  const [rows, columns] = shape, row = Math.floor(place / columns), column = place % columns, first = -Math.floor(side / 2);
  const y = Array.from({ length: rows }, (_, k) => at[k * columns + column]);
  return { time, x: [first, [...at.subarray(row * columns, (row + 1) * columns)]], y: [first, y], sum };
}

/** Whether an answer reaches the border of its frames. */
const reaches = ({ x, y }) => [x, y].some((line) => line && (line[1][0] !== 0 || line[1].at(-1) !== 0));

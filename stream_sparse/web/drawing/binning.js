// Count values in bins of equal width.
import { Values } from "./values.js";

/** So many numbers from the first to the last. */
export function evenly(first, last, count) {
  const step = count > 1 ? (last - first) / (count - 1) : 0;
  const made = Float64Array.from({ length: count }, (_, k) => k * step + first);
  if (count > 1) made[count - 1] = last;
  return new Values("f8", [count], made);
}

/** The edges of bins; all bins take equally many whole numbers, so that no comb appears. */
export function binEdges(low, high, bins, whole) {
  if (!whole) return evenly(low, high, bins + 1);
  const step = Math.max(Math.ceil((high - low + 1) / bins), 1);
  const first = Math.floor(low), count = Math.ceil((high + 1 + step - first) / step);
  return new Values("f8", [count], Float64Array.from({ length: count }, (_, k) => first + k * step - 0.5));
}

/** Count values, as numbers of 32 bits, between evenly spaced edges; the last bin has its upper edge. */
export function count(x, edges) {
  const bins = edges.data.length - 1, low = Math.fround(edges.data[0]), top = above(edges.data[bins]);
  const share = bins / (top - low), shift = -share * low;
  const found = new Float64Array(bins);
  for (let k = 0; k < x.length; k += 1) { // a frame may have many
    const value = Math.fround(x[k]);
    if (value >= low && value < top) found[Math.min(Math.max(Math.floor(value * share + shift), 0), bins - 1)] += 1;
  }
  return new Values("f8", [bins], found);
}

/** The next number of 32 bits above one. */
function above(x) {
  const one = new Float32Array([x]);
  const bits = new Int32Array(one.buffer);
  if (one[0] === 0) return 2 ** -149;
  bits[0] += one[0] > 0 ? 1 : -1;
  return one[0];
}

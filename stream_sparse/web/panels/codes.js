// Panel `codes`: weights over time as a heat map.
import { fmax } from "../drawing/extremes.js";
import { Tints } from "../drawing/tints.js";
import { VectorHistory } from "../drawing/vector_history.js";
import { words } from "./feed.js";
import { HistoryPanel } from "./_history.js";

const MOST = 50_000; // of all values, enough for a percentile
const SHARE = 0.99; // the largest magnitude but for one weight in a hundred, which would hide all others

export class Codes extends HistoryPanel {
  reset() {
    super.reset();
    this.tints = new Tints();
  }

  /** `mean magnitude` for the codes of many patches, and the unit of measure. */
  note() {
    return words(this.latest.some((weights) => weights?.many) ? "mean magnitude" : "", super.note());
  }

  /** The weights of an input; `many` says whether they are means over many patches. */
  kept(value, which, at) {
    const { seconds } = this.parameters;
    const many = value.shape.length === 2 && value.shape[0] > 1;
    const vector = many ? meanMagnitudes(value) : Float32Array.from(value.data, Number);
    let weights = this.latest[which];
    if (weights === null || weights.history.rows !== vector.length || weights.many !== many) {
      weights = { history: new VectorHistory(vector.length, seconds), many };
    }
    weights.history.add(at.time_s, vector);
    return weights;
  }

  /** The tints: maps of means have one in common, and all others. */
  looks(found) {
    const tints = new Map([true, false].flatMap((many) => {
      const some = found.filter((_, k) => this.latest[k]?.many === many);
      return some.length ? [[many, this.tint(many, some)]] : [];
    }));
    return this.latest.map((weights) => weights && { many: weights.many, tint: tints.get(weights.many) });
  }

  /** The tint of all maps of means, or of all others. */
  tint(many, some) {
    return this.tints.follow(many, some.map(top).reduce(fmax), !many, many ? "magma" : "coolwarm");
  }
}

/** The mean magnitude of each weight over all patches, with the roundings of the type of the codes. */
function meanMagnitudes({ dtype, shape: [count, size], data }) {
  const sums = new (dtype === "f8" ? Float64Array : Float32Array)(size);
  for (let k = 0; k < data.length; k += 1) sums[k % size] += Math.abs(Number(data[k]));
  return sums.map((sum) => sum / count);
}

/** The largest magnitude of vectors but for a few; nan without one. */
function top({ values: { shape: [, rows], data }, known }) {
  const there = known.data.reduce((sum, one) => sum + one, 0), every = Math.max(Math.floor((there * rows) / MOST), 1);
  const sizes = [];
  let place = 0; // among the values of known vectors
  known.data.forEach((one, k) => {
    for (let row = 0; one && row < rows; row += 1, place += 1) {
      const size = Math.abs(data[k * rows + row]);
      if (place % every === 0 && size > 0 && size < Infinity) sizes.push(size);
    }
  });
  return sizes.length ? percentile(Float32Array.from(sizes).sort(), SHARE) : NaN;
}

/** The value below which a share of sorted ones lies, on the line between two of them. */
function percentile(sorted, share) {
  const at = share * (sorted.length - 1), below = Math.floor(at), part = at - below;
  const low = sorted[below], step = (sorted[below + 1] ?? low) - low;
  return part < 0.5 ? low + step * part : low + step - step * (1 - part);
}

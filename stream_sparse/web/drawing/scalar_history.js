// The history of a scalar for a curve over time, in a fixed number of entries.
import { fmax, fmin } from "./extremes.js";

/**
 * The last `span` seconds of a scalar, or all of it where that is null, in a fixed number of entries.
 *
 * An entry holds one value, or the least and the greatest of several values that fall into one column of the widest
 * picture. Without a span, entries are merged in pairs when all are in use.
 */
export class ScalarHistory {
  constructor(span, entries = 2048) {
    this.span = span;
    this.entries = entries;
    this.width = span === null ? 0 : span / entries;
    this.count = 0;
    this.time = new Float64Array(2 * entries);
    this.low = new Float64Array(2 * entries);
    this.high = new Float64Array(2 * entries);
  }

  /** Add one value; times increase. */
  add(time, value) {
    const last = this.count - 1;
    // A gap and a value never share an entry; otherwise a short gap would disappear.
    const same = last >= 0 && time - this.time[last] < this.width;
    if (same && Number.isNaN(value) === Number.isNaN(this.low[last])) {
      this.low[last] = Math.min(this.low[last], value);
      this.high[last] = Math.max(this.high[last], value);
      return;
    }
    if (this.count === this.time.length) this.makeRoom();
    this.time[this.count] = time;
    this.low[this.count] = this.high[this.count] = value;
    this.count += 1;
  }

  /** Copies of the entries from start to end, and of one more on each side so that lines reach the border. */
  between(start, end) {
    const first = Math.max(before(this, start) - 1, 0), last = Math.min(upTo(this, end) + 1, this.count);
    return Object.fromEntries(["time", "low", "high"].map((part) => [part, this[part].slice(first, last)]));
  }

  makeRoom() {
    const n = this.count;
    if (this.span !== null) {
      // Alternating gaps and values can fill more entries than the span has columns: drop the oldest.
      const first = Math.min(Math.max(before(this, this.time[n - 1] - this.span) - 1, n >> 2), n - 1);
      for (const part of ["time", "low", "high"]) this[part].copyWithin(0, first, n);
      this.count = n - first;
      return;
    }
    this.width = (this.time[n - 1] - this.time[0]) / this.entries;
    this.count = n >> 1;
    for (let k = 0; k < this.count; k += 1) {
      this.time[k] = this.time[2 * k];
      this.low[k] = fmin(this.low[2 * k], this.low[2 * k + 1]);
      this.high[k] = fmax(this.high[2 * k], this.high[2 * k + 1]);
    }
  }
}

/** The number of entries of a history for which something holds of the time, as it does for all before them. */
function countOf({ time, count }, holds) {
  let low = 0, high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(time[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}

const before = (history, time) => countOf(history, (at) => at < time);

/** The number of entries up to a time. */
export const upTo = (history, time) => countOf(history, (at) => at <= time);

// The history of a vector for a heat map over time, in a fixed number of columns.
import { Vectors } from "./records.js";
import { upTo } from "./scalar_history.js";
import { Values } from "./values.js";

/**
 * The vectors of the last `span` seconds, in a fixed number of columns.
 *
 * Vectors of one column are merged. Of each entry the value of largest magnitude stays, so that a short peak is visible.
 */
export class VectorHistory {
  constructor(rows, span, columns = 1024) {
    this.rows = rows;
    this.span = span;
    this.width = span / columns;
    this.count = 0;
    // Twice as many as a picture shows, so that the oldest half is dropped only now and then.
    this.values = new Float32Array(2 * columns * rows);
    this.time = new Float64Array(2 * columns);
    this.known = new Uint8Array(2 * columns);
  }

  /** Add a vector, or null for a gap that begins at this time; times increase. */
  add(time, vector) {
    const { rows, values } = this, known = Number(vector !== null), last = this.count - 1;
    if (last >= 0 && this.known[last] === known && time - this.time[last] < this.width) {
      vector?.forEach((value, k) => {
        // nan stays visible
        if (Number.isNaN(value) || Math.abs(value) > Math.abs(values[last * rows + k])) values[last * rows + k] = value;
      });
      return;
    }
    if (this.count === this.time.length) this.makeRoom();
    const start = this.count * rows;
    if (known) values.set(vector, start);
    else values.fill(0, start, start + rows);
    this.time[this.count] = time;
    this.known[this.count] = known;
    this.count += 1;
  }

  /** Copies of the vectors from start to end, and of the one before: later values change some. */
  between(start, end) {
    const { rows } = this, first = Math.max(upTo(this, start) - 1, 0), last = upTo(this, end);
    return Vectors({
      values: new Values("f4", [last - first, rows], this.values.slice(first * rows, last * rows)),
      time: new Values("f8", [last - first], this.time.slice(first, last)),
      known: new Values("b1", [last - first], this.known.slice(first, last)),
    });
  }

  /** Drop the oldest: gaps that alternate with values can take more columns than the span has. */
  makeRoom() {
    const first = this.count >> 1;
    this.values.copyWithin(0, first * this.rows);
    this.time.copyWithin(0, first);
    this.known.copyWithin(0, first);
    this.count -= first;
  }
}

// Panel `raster`: the events of a line of pixels over time.
import { number } from "../drawing/ticks.js";
import { Tint } from "../drawing/tints.js";
import { VectorHistory } from "../drawing/vector_history.js";
import { words } from "./feed.js";
import { HistoryPanel } from "./_history.js";

const COUNTED_S = 0.5; // events are counted over this time
const TINT = Tint({ colormap: "coolwarm", low: -1, high: 1 }); // one event is as visible as many

/** Counts events, from 0 again each half second; `value` is their number by second, null at first. */
class Rate {
  constructor() {
    Object.assign(this, { value: null, count: 0, since: null });
  }

  /** Take the events since the frame before. */
  see(count, time) {
    if (this.since === null) { // how long those of the first frame took is not known
      this.since = time;
      return;
    }
    this.count += count;
    if (time - this.since >= COUNTED_S) Object.assign(this, { value: this.count / (time - this.since), count: 0, since: time });
  }
}

/** The number of events of a frame, of both kinds. */
const countOf = (data) => data.reduce((all, count) => all + Math.abs(count), 0);

export class Raster extends HistoryPanel {
  static weight = 1.4;
  static usual = { ...super.usual, axis: "x", mark: null };

  reset() {
    super.reset();
    this.rates = this.feeds.map(() => new Rate());
  }

  /** The row or column that is shown, and how many events there are in a second. */
  note() {
    const alone = this.feeds.length === 1, line = alone ? this.latest[0]?.line ?? null : null;
    const rate = alone ? this.rates[0].value : null;
    return words(
      line === null ? "" : `${this.parameters.axis === "x" ? "row" : "column"} ${line}`,
      rate === null ? "" : `${line === null ? "" : "whole picture: "}${number(rate)} events/s`,
    );
  }

  kept({ data, shape }, which, at) {
    this.rates[which].see(countOf(data), at.time_s);
    const line = shape.length === 2 ? this.line(shape) : null;
    const events = Float32Array.from(line === null ? data : this.pixels(data, shape, line));
    let mine = this.latest[which];
    if (mine === null || mine.line !== line || mine.history.rows !== events.length) {
      mine = { line, history: new VectorHistory(events.length, this.parameters.seconds) };
    }
    mine.history.add(at.time_s, events);
    return mine;
  }

  /** The events of a row or column of a frame. */
  pixels(data, [rows, columns], line) {
    if (this.parameters.axis === "x") return data.subarray(line * columns, (line + 1) * columns);
    return Array.from({ length: rows }, (_, k) => data[k * columns + line]);
  }

  /** The number of the row or column of a frame that is shown. */
  line([rows, columns]) {
    const [place, size] = this.parameters.axis === "x" ? ["row", rows] : ["col", columns];
    const marked = this.marks.mark?.node.parameters[place] ?? null;
    return marked === null ? Math.floor(size / 2) : Math.min(marked, size - 1);
  }

  looks(found) {
    const each = this.parameters.axis === "x" ? "column" : "row";
    return found.map(() => ({ tint: TINT, each }));
  }
}

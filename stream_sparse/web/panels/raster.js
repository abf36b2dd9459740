// Panel `raster`: the events of a line of pixels over time.
import { number } from "../drawing/ticks.js";
import { Tint } from "../drawing/records.js";
import { VectorHistory } from "../drawing/vector_history.js";
import { words } from "./feed.js";
import { HistoryPanel } from "./_history.js";

const COUNTED_S = 0.5; // events are counted over this time
const TINT = Tint({ colormap: "coolwarm", low: -1, high: 1 }); // one event is as visible as many

/** Counts events, from 0 again each half second; `value` is their number by second, null at first. */
class Rate {
  constructor() {
    this.value = null;
    this.count = 0;
    this.since = null;
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

  reset() {
    super.reset();
    this.rates = this.feeds.map(() => new Rate());
  }

  /** The row that is shown, and how many events there are in a second. */
  note() {
    const alone = this.feeds.length === 1, line = alone ? this.latest[0]?.line ?? null : null;
    const rate = alone ? this.rates[0].value : null;
    return words(
      line === null ? "" : `row ${line}`,
      rate === null ? "" : `${line === null ? "" : "whole picture: "}${number(rate)} events/s`,
    );
  }

  kept({ data, shape }, which, at) {
    this.rates[which].see(countOf(data), at.time_s);
    const line = shape.length === 2 ? this.line(shape) : null;
    const events = Float32Array.from(line === null ? data : data.subarray(line * shape[1], (line + 1) * shape[1]));
    let mine = this.latest[which];
    if (mine === null || mine.line !== line || mine.history.rows !== events.length) {
      mine = { line, history: new VectorHistory(events.length, this.parameters.seconds) };
    }
    mine.history.add(at.time_s, events);
    return mine;
  }

  /** The number of the row of a frame that is shown. */
  line([rows]) {
    const marked = this.marks.mark?.node.parameters.row ?? null;
    return marked === null ? Math.floor(rows / 2) : Math.min(marked, rows - 1);
  }

  looks(found) {
    return found.map(() => ({ tint: TINT, each: "column" }));
  }
}

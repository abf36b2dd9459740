// The base of panels that show the vectors of the last seconds, as heat maps below one another.
import { Across, Maps, WeightMap } from "../drawing/records.js";
import { captions } from "./feed.js";
import { Laps } from "./_laps.js";
import { ValuesPanel } from "./_values.js";

/**
 * A panel keeps a `history` in what `kept` gives of each input, and says in `looks` what its map has besides vectors,
 * for each input that has some.
 */
export class HistoryPanel extends ValuesPanel {
  static saysFrames = false;

  reset() {
    super.reset();
    this.begin = this.end = this.step = 0; // times of the first and the last frame, and between the last two
    this.laps = new Laps();
  }

  see(values, at) {
    if (this.stale.first === null) this.begin = this.end = at.time_s;
    const broken = this.laps.see(at) || at.gap > 0;
    this.latest.forEach((mine, k) => {
      const missing = values[k] === null;
      if (missing || broken) mine?.history.add(missing ? at.time_s : (this.end + at.time_s) / 2, null);
    });
    super.see(values, at);
    if (at.time_s > this.end) this.step = at.time_s - this.end;
    this.end = at.time_s;
  }

  /**
   * How the vectors of each input are to be shown.
   *
   * @returns {any[]}
   */
  looks(_vectors) {
    throw new Error("a panel says how it looks");
  }

  described() {
    const { seconds } = this.parameters;
    const end = Math.max(this.end, this.begin + seconds), start = end - seconds;
    const across = Across({ kind: "time", start, end, laps: this.laps.between(start, end) });
    const found = this.latest.map((mine) => mine?.history.between(start, end) ?? null);
    const looks = this.looks(found);
    const parts = found.map((vectors, k) => (vectors === null ? this.stale.said(k) : WeightMap({
      vectors, name: this.series.names[k], unit: this.feeds[k].unit, stale: this.stale.stale(k), ...looks[k],
    })));
    return Maps({ across, end: this.end + 1.5 * this.step, parts, names: captions(this.feeds) });
  }
}

// The base of panels that show the latest values of their inputs: what they keep, and what all of them do.
//
// A panel says in `kept` what it makes of a value, and describes it in `described`, which is called once there is a
// value. Whether a panel can show a value is not asked again: Python has checked the pipeline.
import { words } from "./feed.js";
import { Panel } from "./panel.js";
import { Series } from "./_series.js";
import { StaleInputs } from "./_stale.js";
import { Statistics } from "./_statistics.js";

export class ValuesPanel extends Panel {
  static saysFrames = true; // whether the note says over which frames the values are statistics

  reset() {
    this.latest = this.feeds.map(() => null); // what `kept` gave last for each input
    this.stale = new StaleInputs(this.feeds);
    this.statistics = new Statistics(this.feeds, this.kind.saysFrames);
    this.series = new Series(this.feeds);
  }

  note() {
    return words(super.note(), this.statistics.reading().note);
  }

  see(values, at) {
    this.statistics.see(values, this.stale);
    for (const [k, value] of this.stale.see(values, at.index)) this.latest[k] = this.kept(value, k, at);
  }

  /** What to keep of the value of an input. */
  kept(value, _which, _at) {
    return value;
  }

  /**
   * What the panel shows, once there is a value.
   *
   * @returns {any}
   */
  described() {
    throw new Error("a panel describes its values");
  }

  describe() {
    return this.instead() ?? this.described();
  }

  /** Words in place of the values, as before the first one; null: there are values to show. */
  instead() {
    return this.latest.every((value) => value === null) ? this.stale.said() : null;
  }

  /** The latest values that are up to date, or all if all are stale, with the inputs' numbers. */
  shown() {
    return this.latest.map((value, k) => [k, value]).filter(([k, value]) => value !== null && this.stale.isShown(k));
  }
}

// Panel `rose`: values by direction, as petals around a middle.
import { Grid, RosePlot } from "../drawing/records.js";
import { extent } from "../drawing/extremes.js";
import { Limits } from "../drawing/ranges.js";
import { captions } from "./feed.js";
import { ValuesPanel } from "./_values.js";

export class Rose extends ValuesPanel {

  reset() {
    super.reset();
    this.limits = this.feeds.map(() => new Limits());
  }

  described() {
    const parts = this.latest.map((values, k) => (values === null ? this.stale.said(k) : this.rose(values, k)));
    return Grid({ parts, names: [captions(this.feeds)] });
  }

  /** The description of one input. */
  rose(values, which) {
    const [, largest] = extent([0], values.numbers());
    const [, full] = this.limits[which].follow(0, largest);
    const { unit } = this.feeds[which];
    return RosePlot({
      values, full, ink: this.series.inks[which], name: this.series.names[which], unit, stale: this.stale.stale(which),
    });
  }
}

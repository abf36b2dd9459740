// Panel `trace`: scalars over time as curves.
import { settingAt } from "../drawing/axes.js";
import { Across, Mark } from "../drawing/records.js";
import { ScalarHistory } from "../drawing/scalar_history.js";
import { Values } from "../drawing/values.js";
import { LinesPanel } from "./_chart.js";
import { commonParameters, words } from "./feed.js";
import { Laps } from "./_laps.js";
import { withSetting } from "./_setting.js";

export class Trace extends withSetting(LinesPanel) {

  reset() {
    super.reset();
    this.begin = this.end = 0; // times of the first and the last frame
    this.laps = new Laps();
  }

  /** The units of measure, how to read statistics, and the parameters that nothing else shows. */
  note() {
    const hidden = this.feeds.length === 1 && this.parameters.title !== null;
    return words(super.note(), hidden ? commonParameters(this.feeds) : "");
  }

  see(values, at) {
    if (this.stale.first === null) this.begin = at.time_s;
    const broken = this.laps.see(at) || at.gap > 0;
    this.latest.forEach((histories, k) => {
      const gap = values[k] === null ? at.time_s : (this.end + at.time_s) / 2;
      if (broken || values[k] === null) histories?.forEach((history) => history.add(gap, NaN));
    });
    super.see(values, at);
    this.end = at.time_s;
  }

  kept(value, which, at) {
    const parts = Array.from(value.data ?? [value], Number);
    const histories = this.latest[which] ?? parts.map(() => new ScalarHistory(this.parameters.seconds));
    histories.forEach((history, k) => history.add(at.time_s, parts[k]));
    return histories;
  }

  shown() {
    return this.latest.map((histories, k) => [k, histories]).filter(([, histories]) => histories !== null);
  }

  marksOf(which, histories) {
    const { start, end } = this.across(), { unit } = this.feeds[which];
    return histories.map((history, k) => {
      const { time, low, high } = history.between(start, end);
      const values = (data) => new Values("f8", [data.length], data);
      return Mark({ kind: "line", x: values(time), y: values(high), name: histories.length > 1 ? String(k) : "", unit, low: values(low) });
    });
  }

  /** The times at the two ends; the axis moves once it is full. */
  across() {
    const { seconds } = this.parameters;
    const end = Math.max(this.end, this.begin + (seconds ?? 1));
    const start = seconds === null ? this.begin : end - seconds;
    return Across({ kind: "time", start, end, laps: this.laps.between(start, end) });
  }

  ranged(axes) {
    const setting = this.setting(false);
    return super.ranged(setting === null ? axes : settingAt(axes, setting));
  }
}

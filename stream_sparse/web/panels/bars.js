// Panel `bars`: the latest value of each input as a bar with its name and number.
import { Bar, Rows } from "../drawing/records.js";
import { extent } from "../drawing/extremes.js";
import { curveInk } from "../drawing/inks.js";
import { Limits } from "../drawing/ranges.js";
import { Before } from "./_before.js";
import { captions, swept, words } from "./feed.js";
import { ValuesPanel } from "./_values.js";

const FEW = 8; // so many entries of a vector have a colour each

export class Bars extends ValuesPanel {

  reset() {
    super.reset();
    this.limits = new Limits({ patience: 20, keep: 0.75 });
    this.before = new Before(this.feeds);
  }

  see(values, at) {
    this.before.see(this.latest, at.time_s);
    super.see(values, at);
  }

  /** Units of measure and frames, and what faint bars are where there are some. */
  note() {
    return words(this.before.values.some((value) => value !== null) ? "faint: before" : "", super.note());
  }

  kept(value) {
    return value.shape?.length ? Array.from(value.data, Number) : Number(value.data?.[0] ?? value);
  }

  described() {
    const bars = this.bars();
    const known = bars.map(({ value }) => value).filter((value) => value !== null);
    if (!known.length) return this.stale.said(); // vectors without entries
    const other = bars.flatMap(({ before, normal }) => [before, normal]).filter((value) => value !== null);
    return Rows({ bars, ends: this.limits.follow(...extent([0], known, other)) });
  }

  bars() {
    const names = captions(this.feeds), reading = this.statistics.reading();
    let drawn = 0;
    return this.feeds.flatMap((feed, k) => {
      const name = words(names[k], reading.words[k]), ink = this.series.inks[k];
      const value = this.latest[k], before = this.before.values[k], stale = this.stale.stale(k);
      const one = Bar({
        name, short: swept(feed) || names[k], value: null, ink, unit: feed.unit, normal: reading.normals[k], message: stale,
      });
      const made = Array.isArray(value)
        ? value.map((entry, number) => {
          const own = value.length > 1 ? `${name}[${number}]` : name;
          const colour = value.length <= FEW && stale === null ? curveInk(drawn + number) : ink;
          return { ...one, name: own, short: own, value: entry, ink: colour, before: before?.[number] ?? null };
        })
        : [{ ...one, value, message: value === null ? this.stale.said(k) : stale, before }];
      drawn += made.length;
      return made;
    });
  }
}

// The inputs of a panel as series: their names, colours and legend; the inputs of a sweep have a ramp.
import { LegendEntry } from "../drawing/records.js";
import { curveInk, QUIET, rampInks } from "../drawing/inks.js";
import { caption, captions, families, swept, words } from "./feed.js";

const FEW = 6; // so many parts of an input are named; more are coloured along a ramp and numbered

/**
 * Names and colours of the inputs of a panel; inputs of a sweep are a family.
 *
 * `names` are short names of the inputs, without the parameters of their nodes; empty for a single one. `inks` has
 * one of the palette for each input, or in a sweep one of a ramp.
 */
export class Series {
  constructor(feeds) {
    this.feeds = feeds;
    this.families = families(feeds);
    this.names = feeds.map(() => "");
    for (const { members, keys, shown } of feeds.length > 1 ? this.families : []) {
      for (const k of members) {
        const own = keys.length ? caption(feeds[k]) : "";
        this.names[k] = own && this.families.length === 1 ? own : [shown, own].filter(Boolean).join(" ");
      }
    }
    this.inks = this.partInks(feeds.map(() => 1)).map(([ink]) => ink);
  }

  /** Inks for so many parts of each input; those of a sweep, and many parts, are of a ramp. */
  partInks(counts) {
    const made = this.feeds.map(() => [QUIET]);
    let singles = 0, ramps = 0;
    for (const { members, keys } of this.families) {
      const [first] = members, count = Math.max(counts[first], 1);
      if (keys.length) {
        rampInks(members.length, ramps).forEach((ink, k) => {
          made[members[k]] = Array(Math.max(counts[members[k]], 1)).fill(ink);
        });
        ramps += 1;
      } else if (count <= FEW) {
        made[first] = Array.from({ length: count }, (_, k) => curveInk(singles + k));
        singles += count;
      } else {
        made[first] = rampInks(count, ramps);
        ramps += 1;
      }
    }
    return made;
  }

  /** Words above the names of strips, and those: in a single sweep the swept values. */
  stripNames() {
    const [{ keys }] = this.families;
    if (this.families.length === 1 && keys.length) return [keys.join(" / "), this.feeds.map(swept)];
    return ["", captions(this.feeds)];
  }

  /**
   * The legend of each family: a dash and a name for one input, coloured values for a sweep.
   *
   * `further` has words that follow the names of single inputs.
   */
  legends(further = []) {
    const names = captions(this.feeds);
    return this.families.map(({ members, keys, shown }) => {
      const [first] = members;
      if (!keys.length) return [LegendEntry({ text: words(names[first], further[first]), ink: this.inks[first] })];
      const all = keys.join(" / ");
      const head = this.families.length === 1 ? all : `${shown}, ${all}`;
      const values = members.map((k) => LegendEntry({ text: swept(this.feeds[k]), ink: this.inks[k], dash: false }));
      return [LegendEntry({ text: head, ink: QUIET, dash: false }), ...values];
    });
  }

  /** The legend of the parts of one input, with their numbers. */
  partLegend(name, numbers, inks) {
    if (numbers.length <= FEW) return numbers.map((number, k) => LegendEntry({ text: `${name}[${number}]`, ink: inks[k] }));
    return [LegendEntry({ text: name, ink: QUIET, dash: false }), ...numbers.map((number, k) => LegendEntry({ text: number, ink: inks[k], dash: false }))];
  }
}

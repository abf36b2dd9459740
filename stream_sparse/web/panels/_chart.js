// The bases of panels that show axes: of those with one horizontal axis; of those of vectors.
import { joinedAxes, spanOf } from "../drawing/axes.js";
import { Across, Axes, Chart } from "../drawing/records.js";
import { evenly } from "../drawing/binning.js";
import { Limits } from "../drawing/ranges.js";
import { ValuesPanel } from "./_values.js";

const SHARE = 0.2; // an axis spans at least a fifth of its values, so that changes of few per cent look small

/**
 * Base of panels with one or more marks for each input, over one horizontal axis.
 *
 * A panel says in `marksOf` what stands for the latest value of an input, without inks and several by their numbers,
 * and in `across` along which axis. The inputs of a sweep are a group, any other input is one.
 */
export class LinesPanel extends ValuesPanel {

  reset() {
    super.reset();
    this.limits = new Map();
  }

  /** The axes of each group, as if it were alone; `y` is the range of its values. */
  groups() {
    const { families } = this.series;
    const parts = this.feeds.map(() => []);
    for (const [k, value] of this.shown()) parts[k] = this.marksOf(k, value);
    const inks = this.series.partInks(parts.map(({ length }) => length));
    const across = this.across(parts.flat()), reading = this.statistics.reading();
    const legends = this.series.legends(reading.words);
    return families.map(({ name, members, keys, shown }, place) => {
      const [first] = members;
      let legend = legends[place];
      if (parts[first].length > 1 && !keys.length) {
        legend = this.series.partLegend(shown, parts[first].map((mark) => mark.name), inks[first]);
      } else if (this.feeds.length === 1) {
        legend = [];
      }
      const marks = members.flatMap((k) => this.named(k, parts[k], inks[k]));
      const normals = new Set(members.map((k) => reading.normals[k]).filter((normal) => normal !== null));
      return Axes({ name, across, y: spanOf(marks), marks, legend, normals: [...normals] });
    });
  }

  /** The marks of an input with inks, and with names beside other inputs. */
  named(which, marks, inks) {
    const name = this.series.names[which], feed = this.feeds[which];
    const whole = name || feed.label || feed.name;
    return marks.map((mark, k) => ({ ...mark, ink: inks[k], name: mark.name ? `${whole}[${mark.name}]` : name }));
  }

  /**
   * The marks of the value of an input.
   *
   * @returns {any[]}
   */
  marksOf(_which, _value) {
    throw new Error("a panel has marks");
  }

  /**
   * The axis along which the marks lie.
   *
   * @returns {any}
   */
  across(_marks) {
    throw new Error("a panel has an axis");
  }

  newLimits() {
    return new Limits({ share: SHARE });
  }

  /** The axes to show, from the top. */
  laidOut() {
    const { axes: sharing } = this.parameters;
    const groups = this.groups(), axes = sharing === "own" ? groups : groups.reduce(withGroup, []);
    return axes.map((one) => this.ranged(one));
  }

  described() {
    const rows = this.laidOut().map((axes) => [axes]);
    return rows.length ? Chart({ rows, stale: this.stale.stale() }) : this.stale.said();
  }

  /** Axes whose range follows their values without flicker. */
  ranged(axes) {
    const key = `${this.parameters.axes} ${axes.name}`;
    if (!this.limits.has(key)) this.limits.set(key, this.newLimits());
    const ends = [...axes.y, ...axes.normals].filter((end) => !Number.isNaN(end));
    const [low, high] = ends.length ? [Math.min(...ends), Math.max(...ends)] : [NaN, NaN];
    return { ...axes, y: this.limits.get(key).follow(low, high) };
  }
}

/** Base of panels of vectors, over the numbers of their entries or the values that these stand for. */
export class VectorsPanel extends LinesPanel {
  static beside = 0; // for how many entries there is room beside the first and the last one

  /** The places of so many entries. */
  places(count) {
    return evenly(...this.ends(count), count);
  }

  /** The places of the first and the last of so many entries. */
  ends(count) {
    const { span, past } = this.parameters;
    return span ?? (past ? [1 - count, 0] : [0, count - 1]);
  }

  across(marks) {
    const { span, past } = this.parameters;
    const count = marks.length ? Math.max(...marks.map(({ x }) => x.data.length)) : 1;
    const [first, last] = this.ends(count);
    const room = count > 1 ? this.kind.beside * (last - first) / (count - 1) : 0.5;
    const kind = past ? "past" : span === null ? "entries" : "values";
    return Across({ kind, start: first - room, end: last + room, points: past ? [] : span ?? [] });
  }
}

/** Axes that have a group too: in the first ones that fit, or in axes of its own. */
function withGroup(some, group) {
  for (const [k, axes] of some.entries()) {
    const joined = joinedAxes(axes, group);
    if (joined) return some.with(k, joined);
  }
  return [...some, group];
}

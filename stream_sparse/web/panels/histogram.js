// Panel `histogram`: the distribution of values as step curves.
import { settingAt } from "../drawing/axes.js";
import { Across, Axes, Chart, LegendEntry, Mark } from "../drawing/records.js";
import { binEdges, count } from "../drawing/binning.js";
import { extent } from "../drawing/extremes.js";
import { round } from "../drawing/numbers.js";
import { Limits } from "../drawing/ranges.js";
import { number } from "../drawing/ticks.js";
import { Values } from "../drawing/values.js";
import { withSetting } from "./_setting.js";
import { ValuesPanel } from "./_values.js";

const COUNTED = "values per bin";
const BINS = 100;
const ENOUGH = 120_000; // values of a frame that are counted

export class Histogram extends withSetting(ValuesPanel) {
  static whole = true;

  reset() {
    super.reset();
    this.limits = new Limits();
    this.most = new Limits();
  }

  /** Over which frames the values are counted; their unit of measure stands at the axis. */
  note() {
    return this.statistics.reading().note;
  }

  /** An array, or the counts and edges of a node. */
  kept(value) {
    if ("dtype" in value) return value;
    return { edges: floats(value.edges), counts: floats(value.counts) };
  }

  described() {
    const { log, strips } = this.parameters;
    const [made, [start, end]] = this.collected();
    const shown = this.shown().map(([k]) => k);
    const top = Math.max(0, ...shown.map((k) => extent(made.get(k).counts.data)[1]).filter(Number.isFinite));
    const [, most] = this.most.follow(0, top);
    const { names, inks } = this.series, several = this.feeds.length > 1;
    const marks = new Map(shown.map((k) => {
      const { edges, counts } = made.get(k);
      return [k, Mark({ kind: "steps", x: edges, y: counts, ink: inks[k], name: names[k] })];
    }));
    const across = Across({ kind: "values", start, end, unit: commonUnit(this.feeds) });
    const setting = this.setting(true);
    const plain = Axes({ name: "counts", across, y: log ? [Math.log10(0.7), Math.log10(1.1 * most)] : [0, most], log });
    const axes = setting === null ? plain : settingAt(plain, setting);
    const legend = several ? this.series.legends().flat() : [];
    const [head, captions] = this.series.stripNames();
    const strip = (text, k) => ({
      ...axes,
      marks: marks.has(k) ? [marks.get(k)] : [],
      legend: [LegendEntry({ text, ink: inks[k], dash: false })],
    });
    return Chart({
      rows: [[{ ...axes, marks: [...marks.values()], legend, corner: COUNTED }]],
      strips: strips && several ? captions.map(strip) : [],
      head,
      scale: `each 0 to ${number(most)} ${COUNTED}${log ? ", logarithmic" : ""}`,
      stale: this.stale.stale(),
    });
  }

  /**
   * The counts of each input, and the range of values; arrays are counted in common bins.
   *
   * @returns {[Map<number, any>, [number, number]]}
   */
  collected() {
    const known = [...this.latest.entries()].filter(([, value]) => value !== null);
    const made = new Map(known.filter(([, value]) => value.counts));
    const raw = known.filter(([, value]) => !value.counts);
    const some = raw.map(([, value]) => thin(value));
    const [least, most] = extent(...some, ...[...made.values()].map(filled));
    let [low, high] = Number.isNaN(least) ? [0, 1] : this.limits.follow(least, most);
    if (raw.length) {
      if (raw.every(([, { dtype }]) => dtype === "u1")) high = Math.min(high, 255);
      const edges = binEdges(low, high, BINS, raw.every(([, { dtype }]) => "uib".includes(dtype[0])));
      raw.forEach(([k], place) => made.set(k, { edges, counts: count(some[place], edges) }));
      [low, high] = [edges.data[0], edges.data.at(-1)];
    }
    return [made, [low, high]];
  }
}

const floats = (values) => new Values("f8", values.shape, values.numbers());

/** The unit of measure that all inputs have (of counts their edges); empty where they differ. */
function commonUnit(feeds) {
  const units = new Set(feeds.map(({ unit, units }) => units?.edges ?? unit));
  return units.size === 1 ? [...units][0] : "";
}

/** The lowest and the highest value with counts. */
function filled({ edges, counts }) {
  const first = counts.data.findIndex((n) => n !== 0), last = counts.data.findLastIndex((n) => n !== 0);
  return first < 0 ? [] : [edges.data[first], edges.data[last + 1]];
}

/** The values of a frame; of a large one a regular sample, which has the same distribution. */
function thin(values) {
  const { shape } = values, data = values.numbers();
  const skip = shape.length >= 2 ? Math.max(round(Math.sqrt(data.length / ENOUGH)), 1) : 1;
  if (skip === 1) return data;
  const [rows, columns] = shape, depth = data.length / (rows * columns);
  const some = [];
  for (let row = 0; row < rows; row += skip) {
    for (let column = 0; column < columns; column += skip) {
      const start = (row * columns + column) * depth;
      for (let k = start; k < start + depth; k += 1) some.push(data[k]);
    }
  }
  return some;
}

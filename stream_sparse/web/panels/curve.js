// Panel `curve`: values over a swept parameter, or vectors over their index.
import { settingAt, spanOf, sweptAcross } from "../drawing/axes.js";
import { Axes, LegendEntry, Mark } from "../drawing/records.js";
import { curveInk } from "../drawing/inks.js";
import { number } from "../drawing/ticks.js";
import { Values } from "../drawing/values.js";
import { VectorsPanel } from "./_chart.js";
import { fieldOf, isSwept, last, nodeOf, unitsOfMeasure, words } from "./feed.js";
import { direction, knee, SteadyKnee } from "./_knee.js";
import { withSetting } from "./_setting.js";

const isScalar = (value) => typeof value === "number";
const sweptValue = ({ sweep }) => Object.values(sweep)[0];
const logarithms = (ends) => ends.map(Math.log10);

export class Curve extends withSetting(VectorsPanel) {

  reset() {
    super.reset();
    this.knees = new Map();
  }

  /** The units of measure, the names of the swept parameters, and how to read statistics. */
  note() {
    const swept = this.series.families.filter(({ keys }) => keys.length).map(({ members, keys }) => {
      const unit = this.axisUnit(members[0]), key = this.called(keys[0]);
      return unit ? `${key} in ${unit}` : key;
    });
    const over = swept.length && this.latest.some(isScalar) ? `by ${[...new Set(swept)].join(" and ")}` : "";
    const reading = this.statistics.reading();
    const hollow = over && reading.few.some(Boolean) ? "hollow: too few values yet" : "";
    return words(unitsOfMeasure(this.feeds), over, reading.note, hollow);
  }

  marksOf(which, value) {
    if (isScalar(value)) return []; // the scalars of a sweep are one curve
    if (value.shape.length === 1) return [this.line(this.places(value.shape[0]), value.data, which)];
    const [count, length] = value.shape, x = this.places(length);
    return Array.from({ length: count }, (_, row) => ({
      ...this.line(x, value.data.subarray(row * length, (row + 1) * length), which), name: String(row),
    }));
  }

  /**
   * Axes with one curve for the scalars of a family, and axes for its vectors.
   *
   * A family without a value to show is a name in the legend.
   */
  groups() {
    const found = this.series.families, shown = new Map(this.shown());
    const nodes = new Set(found.map(({ name }) => nodeOf(name)));
    const vectors = [...shown.values()].some((value) => !isScalar(value));
    const waits = found.map(({ members }) => !members.some((k) => shown.has(k)));
    let groups = vectors ? super.groups().filter((group, place) => group.marks.length || waits[place]) : [];
    const curves = found.flatMap(({ name, members, keys, shown: called }, place) => {
      const scalars = members.filter((k) => keys.length && isScalar(shown.get(k)));
      const short = fieldOf(name) && nodes.size === 1 && found.length > 1 ? fieldOf(name) : name;
      const text = called === name ? short : called, ink = curveInk(this.parameters.color + place);
      if (scalars.length) return [this.scalars(short, text, keys[0], scalars, ink)];
      return waits[place] && keys.length && !vectors ? [LegendEntry({ text, ink })] : [];
    });
    groups = [...groups, ...named(curves)];
    const dots = groups.length ? this.onTheLine(shown) : [];
    if (dots.length) {
      const marks = [...groups[0].marks, ...dots];
      groups[0] = { ...groups[0], marks, y: spanOf(marks) };
    }
    return this.parameters.log ? groups.map((group) => ({ ...group, y: logarithms(group.y), log: true })) : groups;
  }

  /** A dot for each scalar that is not swept, where the line of a parameter is. */
  onTheLine(shown) {
    const setting = this.setting(true);
    if (setting === null) return [];
    const there = [...shown.keys()].filter((k) => isScalar(shown.get(k)) && !isSwept(this.feeds[k]));
    return there.map((k, place) => ({
      ...this.line(new Values("f8", [1], Float64Array.of(setting.value)), [shown.get(k)], k),
      ink: curveInk(this.parameters.color + place), name: this.series.names[k], dots: true, ring: setting.value,
    }));
  }

  /** The axes of one curve over the swept values, with its knee. */
  scalars(name, shown, key, members, ink) {
    const { log, log_x } = this.parameters;
    const points = members.map((k) => [sweptValue(this.feeds[k]), this.latest[k]]).sort(([a, v], [b, w]) => a - b || v - w);
    const x = points.map(([place]) => place), [first] = members;
    const line = this.line(new Values("f8", [x.length], Float64Array.from(x)), points.map(([, value]) => value), first);
    const across = sweptAcross(this.called(key), x, this.axisUnit(first), log_x);
    const at = this.kneeOf(name, across.log ? x.map(Math.log10) : x, Array.from(line.y.data, log ? Math.log10 : Number), x);
    const reading = this.statistics.reading();
    const text = words(shown, at === null ? "" : `knee at ${number(at)}`, reading.words[first]);
    const normal = reading.normals[first];
    const few = new Set(members.filter((k) => reading.few[k]).map((k) => sweptValue(this.feeds[k])));
    const mark = { ...line, ink, name: shown, dots: true, ring: at, hollow: [...few].sort((a, b) => a - b) };
    const normals = normal === null || log ? [] : [normal];
    return Axes({ name, across, y: spanOf([mark]), marks: [mark], legend: [LegendEntry({ text, ink })], normals });
  }

  /** The swept value at which a curve levels off; null: nowhere. */
  kneeOf(name, across, y, x) {
    const better = direction(name), top = Math.max(...y.map(Math.abs));
    // Mean squares are r2 up to scale and sign, so that both curves of one fit have the same knee.
    const squares = name.endsWith("rmse") && !this.parameters.log && 0 < top && top < Infinity;
    const place = better ? knee(across, squares ? y.map((value) => (value / top) ** 2) : y, better) : null;
    if (!this.knees.has(name)) this.knees.set(name, new SteadyKnee());
    return this.knees.get(name).follow(place === null ? null : x[place]);
  }

  /** The name of a swept parameter: that of its slider, where its line has one. */
  called(key) {
    const { line } = this.marks;
    return (line && last(line.name) === key && line.label) || key;
  }

  /** The unit of measure of the parameter over which an input is swept. */
  axisUnit(which) {
    return Object.values(this.feeds[which].axes)[0] ?? "";
  }

  ranged(axes) {
    const { range, log } = this.parameters;
    const setting = this.setting(axes.across.kind === "swept");
    const all = setting === null ? axes : settingAt(axes, setting);
    return range === null ? super.ranged(all) : { ...all, y: log ? logarithms(range) : range, cut: true };
  }

  line(x, values, which) {
    const y = Float64Array.from(values, Number);
    if (this.parameters.log) y.forEach((value, k) => (y[k] = value > 0 ? value : NaN));
    return Mark({ kind: "line", x, y: new Values("f8", [y.length], y), unit: this.feeds[which].unit });
  }
}

/** Axes of curves, where each name without a curve has axes like the first ones. */
function named(curves) {
  const first = curves.find(({ type }) => type === "Axes");
  if (!first) return [];
  const empty = (entry) => Axes({ name: entry.text, across: first.across, y: [NaN, NaN], legend: [entry] });
  return curves.map((one) => (one.type === "LegendEntry" ? empty(one) : one));
}

// Panel `response`: the shape of a filter, as its answer to an impulse.
import { Across, Axes, Entry, Mark } from "../drawing/records.js";
import { Chart } from "../drawing/records.js";
import { extent } from "../drawing/extremes.js";
import { curveInk, QUIET } from "../drawing/inks.js";
import { Limits } from "../drawing/ranges.js";
import { number } from "../drawing/ticks.js";
import { Values } from "../drawing/values.js";
import { words } from "./feed.js";
import { answer } from "./_impulse.js";
import { ValuesPanel } from "./_values.js";

const LEAST = 4; // entries on each side of an answer that is shorter

export class Response extends ValuesPanel {
  static usual = { ...super.usual, impulse: 1 };

  reset() {
    super.reset();
    this.known = this.feeds.map(() => ({ key: "", found: "" }));
    this.limits = new Map();
    this.answers();
  }

  heading() {
    return this.parameters.title ?? `answer of ${this.feeds.map(({ label, name }) => label || name).join(", ")} to an impulse`;
  }

  /** The parameters of a single node, and the sum of its answer. */
  note() {
    return this.feeds.length === 1 ? this.words(0) : "";
  }

  /** Ignore the values of the stream. */
  see() {}

  describe() {
    return Chart({ rows: this.answers().map((found, k) => this.axes(k, found)) });
  }

  /** The axes of an answer side by side, or a message in their place. */
  axes(k, found) {
    const { label, name } = this.feeds[k];
    const title = this.feeds.length > 1 ? words(label || name, this.words(k)) : "";
    if (typeof found === "string") {
      const across = Across({ kind: "entries", start: 0, end: 1 });
      return [Axes({ name: "", across, y: [0, 1], title, message: `no answer: ${found}` })];
    }
    const taps = tapsOf(found).slice(0, this.medium.shape.length ? 2 : 1); // of a signal there is no space
    return taps.map((each, place) => ({ ...this.axesOf(each, `${k} ${place}`), title: place ? "" : title }));
  }

  axesOf(taps, place) {
    const [first, last] = spanOf(taps), count = last - first + 1, several = taps.curves.length > 1;
    const x = new Values("f8", [count], Float64Array.from({ length: count }, (_, k) => first + k));
    const marks = taps.curves.map(([name, start, values], k) => {
      const y = new Values("f8", [count], x.data.map((at) => values[at - start] ?? 0));
      return Mark({ kind: "bars", x, y, ink: curveInk(k), name: several ? name : "" });
    });
    const names = several ? taps.curves.map(([text], k) => Entry({ text, ink: curveInk(k), dash: false })) : [];
    const legend = [Entry({ text: taps.head, ink: QUIET, dash: false }), ...names];
    if (!this.limits.has(place)) this.limits.set(place, new Limits({ patience: 1 }));
    const y = this.limits.get(place).follow(...extent([0], ...marks.map((mark) => mark.y.data)));
    const name = `${taps.words} ${taps.words === "frames" ? "after" : "from"} the impulse`;
    const across = Across({ kind: "entries", start: first - 0.5, end: last + 0.5, name });
    return Axes({ name: "", across, y, marks, legend, zero: true });
  }

  /** The answers of the nodes with their current parameters. */
  answers() {
    this.known = this.feeds.map(({ node, name }, k) => {
      const key = JSON.stringify([this.parameters.impulse, node?.parameters]);
      if (this.known[k].key === key) return this.known[k];
      const field = name.includes(".") ? name.slice(name.lastIndexOf(".") + 1) : "";
      return { key, found: node ? answer(node, field, this.parameters.impulse) : "the source is not a node" };
    });
    return this.known.map(({ found }) => found);
  }

  words(k) {
    const found = this.answers()[k];
    return words(this.feeds[k].node?.caption(), typeof found === "string" ? "" : `sum ${number(found.sum)}`);
  }
}

/** The first and the last entry of curves that are shown: all that are not zero, and some around them. */
function spanOf({ curves, words: unit }) {
  const there = curves.flatMap(([, first, values]) => values.flatMap((x, k) => (x === 0 ? [] : [first + k])));
  const low = Math.min(0, ...there), high = Math.max(LEAST, ...there);
  if (unit === "frames") return [low - 1, high + 1];
  const far = Math.max(-low, high);
  return [-far, far];
}

/**
 * The answer over time, and over space along the axes where it has more than one value.
 *
 * Each has a heading, its unit in words, and of each curve name, first entry and values.
 */
function tapsOf({ time, x, y }) {
  const overTime = { head: "over time, frames", words: "frames", curves: [["", 0, time]] };
  if (x === null || y === null) return [overTime];
  const lines = [["along x", ...x], ["along y", ...y]];
  const some = lines.filter(([, , values]) => values.filter((value) => value !== 0).length > 1);
  const wide = some.length ? some : lines.slice(0, 1);
  const head = wide.length === 1 ? `${wide[0][0]}, pixels` : "over space, pixels";
  return [overTime, { head, words: "pixels", curves: wide }];
}

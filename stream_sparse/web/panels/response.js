// Panel `response`: the shape of a filter over time, as its answer to an impulse among zeros. The program shows it over space, too.
import { Across, Axes, Chart, LegendEntry, Mark } from "../drawing/records.js";
import { extent } from "../drawing/extremes.js";
import { curveInk, QUIET } from "../drawing/inks.js";
import { general } from "../drawing/numbers.js";
import { Limits } from "../drawing/ranges.js";
import { number } from "../drawing/ticks.js";
import { Values } from "../drawing/values.js";
import { last, words } from "./feed.js";
import { namedOutputs } from "./panel.js";
import { ValuesPanel } from "./_values.js";

const LEAST = 4; // entries on each side of an answer that is shorter
const ENDLESS = 60; // frames after the impulse for a node that remembers all frames

/** The answer of a fresh copy of a node by frames after an impulse, from an output; a text says why it is missing. */
function answer(node, field, height) {
  const fresh = node.fresh(), before = node.warmup() + 1, values = [];
  try {
    for (let t = 0; t < before + (node.horizon() ?? ENDLESS) + 2; t += 1) {
      const outputs = namedOutputs(fresh.update([t === before ? height : 0]));
      values.push(outputs[field] ?? Object.values(outputs)[0]);
    }
  } catch (error) { // such as that it takes pictures
    return error.message;
  }
  values.splice(0, before - 1);
  if (!values.every((value) => typeof value === "number")) return "it gives no number for each frame";
  const time = values.slice(1).map((value) => value - values[0]), top = Math.max(...time.map(Math.abs));
  if (!(top > 0)) return top === 0 ? `an impulse of ${general(height)} changes nothing` : "it gives nan for zeros";
  return time.map((value) => (Math.abs(value) < 1e-12 * top ? 0 : value));
}

/** The sum of numbers; 0 where they cancel but for rounding. */
function sumOf(numbers) {
  const sum = (of) => numbers.reduce((total, value) => total + of(value), 0);
  return Math.abs(sum(Number)) < 1e-9 * sum(Math.abs) ? 0 : sum(Number);
}

export class Response extends ValuesPanel {
  reset() {
    super.reset();
    this.known = this.feeds.map(() => ({ key: "", found: "" }));
    this.limits = this.feeds.map(() => new Limits({ patience: 1 }));
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
    return Chart({ rows: this.feeds.map((_, k) => [this.axes(k)]) });
  }

  /** The axes of an answer, or a message in their place. */
  axes(k) {
    const { label, name } = this.feeds[k], found = this.answer(k);
    const title = this.feeds.length > 1 ? words(label || name, this.words(k)) : "";
    if (typeof found === "string") {
      const across = Across({ kind: "entries", start: 0, end: 1 });
      return Axes({ name: "", across, y: [0, 1], title, message: `no answer: ${found}` });
    }
    const count = Math.max(LEAST, found.findLastIndex((value) => value !== 0)) + 3;
    const line = (of) => new Values("f8", [count], Float64Array.from({ length: count }, (_, place) => of(place - 1)));
    const mark = Mark({ kind: "bars", x: line(Number), y: line((frame) => found[frame] ?? 0), ink: curveInk(0) });
    const across = Across({ kind: "entries", start: -1.5, end: count - 1.5, name: "frames after the impulse" });
    const legend = [LegendEntry({ text: "over time, frames", ink: QUIET, dash: false })];
    return Axes({ name: "", across, y: this.limits[k].follow(...extent([0], mark.y.data)), marks: [mark], legend, zero: true, title });
  }

  /** The answer of the node of an input, with its current parameters. */
  answer(k) {
    const { node, name } = this.feeds[k], key = JSON.stringify(node?.parameters);
    if (this.known[k].key !== key) {
      this.known[k] = { key, found: node ? answer(node, last(name), this.parameters.impulse) : "the source is not a node" };
    }
    return this.known[k].found;
  }

  words(k) {
    const found = this.answer(k);
    return words(this.feeds[k].node?.caption(), typeof found === "string" ? "" : `sum ${number(sumOf(found))}`);
  }
}

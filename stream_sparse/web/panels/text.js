// Panel `text`: the latest value of each input in words.
import { Line, Lines } from "../drawing/records.js";
import { extent } from "../drawing/extremes.js";
import { lineOf } from "../drawing/readings.js";
import { number } from "../drawing/ticks.js";
import { captions } from "./feed.js";
import { namedOutputs } from "./panel.js";
import { ValuesPanel } from "./_values.js";

const KINDS = { b: "bool", u: "uint", i: "int", f: "float" };

export class Text extends ValuesPanel {
  static whole = true;
  static saysFrames = false;

  described() {
    const names = captions(this.feeds), several = this.feeds.length > 1;
    return Lines({ lines: this.feeds.flatMap((feed, k) => {
      const name = names[k], value = this.latest[k];
      if (value === null || this.stale.isStale(k)) {
        const { text, short } = this.stale.said(k);
        return [Line({ name, words: short, whole: lineOf(name, [{ name: "", words: text }]), waits: true })];
      }
      return Object.entries(namedOutputs(value)).map(([key, part]) => {
        const words = inWords(part), alone = key === "";
        // The name of the output comes first: it differs, and the end may be cut.
        const called = alone ? name : several ? `${key}, ${name}` : key;
        const unit = alone ? feed.unit : part === null ? "" : feed.units[key] ?? "";
        return Line({ name: called, words, whole: lineOf(called, [{ name: "", words, unit }]), wraps: alone });
      });
    }) });
  }
}

function inWords(value) {
  if (value === null) return "\u2013";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return number(value, 5);
  const { dtype, shape, data } = value;
  if (!shape.length) return number(Number(data[0]), 5);
  if (shape.length === 1 && data.length <= 8) return Array.from(data, (x) => number(Number(x), 4)).join("  ");
  const kind = KINDS[dtype[0]] + (dtype === "b1" ? "" : 8 * dtype[1]);
  const size = (shape.length > 1 ? [shape[1], shape[0]] : shape).join("x");
  const numbers = value.numbers(), [low, high] = extent(numbers);
  if (Number.isNaN(low)) return `${kind} ${size}, no numbers`;
  let sum = 0, count = 0;
  for (let k = 0; k < numbers.length; k += 1) { // a frame may have many
    if (!Number.isFinite(numbers[k])) continue;
    sum += numbers[k];
    count += 1;
  }
  return `${kind} ${size}, ${number(low)} to ${number(high)}, mean ${number(sum / count)}`;
}

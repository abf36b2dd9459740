// Descriptions of panels with numbers in place of arrays, so that the page gets each array once.
import { Values } from "../drawing/values.js";

export class Numbered {
  constructor() {
    this.numbers = new WeakMap();
    this.count = 0;
    this.has = new Set();
  }

  /** The message that has descriptions by panel, and the arrays in them that the page has not from the message before. */
  message(descriptions) {
    const named = new Map(), panels = this.written(descriptions, named);
    const arrays = [...named].filter(([number]) => !this.has.has(number)).map(([number, array]) => [number, own(array)]);
    this.has = new Set(named.keys());
    return { panels, arrays };
  }

  written(value, named) {
    if (value instanceof Values) {
      const number = this.numbers.get(value) ?? (this.count += 1);
      this.numbers.set(value, number);
      named.set(number, value);
      return { $: number };
    }
    if (Array.isArray(value)) return value.map((one) => this.written(one, named));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.written(one, named)]));
  }
}

/** An array in memory of its own, since that is copied whole on its way. */
const own = (array) => (array.data.byteLength < array.data.buffer.byteLength ? array.copy() : array);

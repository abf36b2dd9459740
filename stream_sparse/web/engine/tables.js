// The tables of a recorded run, as the program writes them.
import { repr } from "../drawing/numbers.js";
import { refText } from "./refs.js";
import { Values } from "../drawing/values.js";

const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A text as a cell; one that a spreadsheet would take for a formula gets an apostrophe. */
function cell(text) {
  const words = text.split(/\s+/).filter(Boolean).join(" ");
  const safe = FORMULA.test(words) && !NUMBER.test(words) ? `'${words}` : words;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The rows of `values.csv`: all numbers of a run, and the rows of recorded arrays in their files. */
export class ValuesTable {
  constructor(engine) {
    this.engine = engine;
    this.scalars = [...this.outputs()].filter((ref) => typeof engine.picked(ref, engine.samples) === "number");
    const arrays = engine.program.keep.filter(({ ref }) => typeof engine.picked(ref, engine.samples) !== "number");
    this.arrays = arrays.map(({ ref, every }) => ({ ref, every, rows: 0 }));
    this.header = ["frame", "time_s", ...this.scalars.map(refText), ...this.arrays.map(({ ref }) => refText(ref))].map(cell).join(",");
  }

  /** A reference to each output of each part. */
  * outputs() {
    for (const { name } of this.engine.program.parts) {
      const sample = this.engine.samples.get(name);
      const single = sample === null || typeof sample === "number" || sample instanceof Values;
      for (const field of single ? [""] : Object.keys(sample)) yield { name, field };
    }
  }

  /** The row of a frame. */
  row({ index, time_s: time }, values) {
    const cells = [String(index), repr(time)];
    for (const ref of this.scalars) {
      const value = this.engine.picked(ref, values);
      cells.push(value === null ? "" : repr(value));
    }
    for (const one of this.arrays) {
      const there = this.engine.picked(one.ref, values) !== null && index % one.every === 0;
      cells.push(there ? String(one.rows++) : "");
    }
    return cells.join(",");
  }

  /**
   * The numbers at some points, {column, frame, exact}, given all rows so far: in the row of that frame, or in the last
   * one. Null where a value is missing.
   */
  measured(rows, points) {
    return points.map(({ column, frame, exact }) => {
      const row = exact ? rows.find((one) => one.startsWith(`${frame},`)) : rows.at(-1);
      const place = this.scalars.findIndex((ref) => refText(ref) === column);
      const text = place < 0 ? "" : row?.split(",")[place + 2];
      const value = Number(text);
      return text && Number.isFinite(value) ? value : null;
    });
  }
}

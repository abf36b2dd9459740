// Panel `stems`: the entries of one vector as stems with dots.
import { Mark } from "../drawing/records.js";
import { fmax, fmin } from "../drawing/extremes.js";
import { Limits } from "../drawing/ranges.js";
import { Values } from "../drawing/values.js";
import { VectorsPanel } from "./_chart.js";
import { words } from "./feed.js";

export class Stems extends VectorsPanel {
  static saysFrames = false;
  static beside = 0.5;

  /** The number of entries that are not zero, the row of the vector, and the unit of measure. */
  note() {
    return words(counted(this.latest.filter((vector) => vector !== null)), super.note());
  }

  /** The vector that is shown, and its row among many; null: it is the only one. */
  kept(value) {
    const { shape } = value;
    const many = shape.length > 1 && shape[0] > 1;
    const row = many ? Math.floor(shape[0] / 2) : null, length = shape.at(-1);
    return { row, values: new Values("f8", [length], value.numbers().slice(row * length, (row + 1) * length)) };
  }

  marksOf(which, { values }) {
    return [Mark({ kind: "stems", x: this.places(values.data.length), y: values, unit: this.feeds[which].unit })];
  }

  newLimits() {
    return new Limits({ patience: 10, flat: 0.1 });
  }

  ranged(axes) {
    return super.ranged({ ...axes, y: [fmin(axes.y[0], 0), fmax(axes.y[1], 0)], zero: true });
  }
}

/** The number of entries that are not zero, in few words: `3 of 64, patch 7`. */
function counted(known) {
  const sizes = new Set(known.map(({ values }) => values.data.length));
  if (sizes.size !== 1) return "";
  const counts = known.map(({ values }) => values.data.filter((x) => Number.isFinite(x) && x !== 0).length);
  const [{ row }] = known;
  return `${counts.join(", ")} of ${[...sizes][0]}${row === null ? "" : `, patch ${row}`}`;
}

// Parts of a picture that was drawn: they know what lies at a place, such as the cells of an array.
import { exactly, lineOf } from "./readings.js";

const COLOURS = ["blue", "green", "red"];

/** An array in a rectangle of the picture, one cell for each value, or colour (rows, columns, 3). */
export class Cells {
  constructor(left, top, wide, tall, { values, name, unit }) {
    this.left = left;
    this.top = top;
    this.wide = wide;
    this.tall = tall;
    this.values = values;
    this.name = name;
    this.unit = unit;
  }

  /** Whether a place of the picture lies in the rectangle. */
  holds(x, y) {
    return y >= this.top && y - this.top < this.tall && x >= this.left && x - this.left < this.wide;
  }

  /** The row and column of the value at a place of the picture. */
  cell(x, y) {
    const [rows, columns] = this.values.shape;
    return [Math.floor(((y - this.top) * rows) / this.tall), Math.floor(((x - this.left) * columns) / this.wide)];
  }

  /** Row, column and value of the cell at a place; of several arrays also the name. */
  readOff(x, y) {
    if (!this.holds(x, y) || !this.values.data) return ""; // a page may have its levels alone
    const { values, name, unit } = this, [row, column] = this.cell(x, y);
    const place = `row ${row}, column ${column}`;
    const [, columns, channels = 1] = values.shape, first = (row * columns + column) * channels;
    const said = Array.from(values.data.subarray(first, first + channels), (value) => exactly(Number(value)));
    const words = channels === 1 ? said[0] : said.map((one, k) => `${COLOURS[k]} ${one}`).join(", ");
    return lineOf(name ? `${name}, ${place}` : place, [{ name: "", words, unit }]);
  }
}

/**
 * The place in values at a place of a picture: row and column of a frame, or a value of the line of a parameter; null.
 *
 * With `near` a place beside frames or plots means the nearest place in the first frame, or in the last plot.
 */
export function placeAt(parts, x, y, near = false) {
  const frame = parts.find((part) => part.holds && (near || part.holds(x, y)));
  if (frame) return frame.cell(x, y);
  const plots = parts.filter((part) => part.valueAt);
  const found = [...plots.map((plot) => plot.valueAt(x, y)), ...plots.slice(-1).map((plot) => plot.valueAt(x, y, near))];
  const value = found.find((one) => (one ?? null) !== null);
  return value === undefined ? null : [value];
}

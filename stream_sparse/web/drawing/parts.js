// Parts of a picture that was drawn: they know what lies at a place, such as the cells of an array.
import { exactly, lineOf } from "./readings.js";

const COLOURS = ["blue", "green", "red"];

/** An array in a rectangle of the picture, one cell for each value, or colour (rows, columns, 3). */
export class Cells {
  constructor(left, top, wide, tall, { values, name, unit }) {
    Object.assign(this, { left, top, wide, tall, values, name, unit });
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
    if (!this.holds(x, y)) return "";
    const { values, name, unit } = this, [row, column] = this.cell(x, y);
    const place = `row ${row}, column ${column}`;
    const [, columns, channels = 1] = values.shape, first = (row * columns + column) * channels;
    const said = Array.from(values.data.subarray(first, first + channels), (value) => exactly(Number(value)));
    const words = channels === 1 ? said[0] : said.map((one, k) => `${COLOURS[k]} ${one}`).join(", ");
    return lineOf(name ? `${name}, ${place}` : place, [{ name: "", words, unit }]);
  }
}

// Nodes of single frames.
import { round } from "../../drawing/numbers.js";
import { Node } from "../node.js";
import { Values } from "../../drawing/values.js";

export class Grayscale extends Node {
  results([x], run) {
    return x instanceof Values && x.shape.length === 3 ? super.results([x], run) : x;
  }
}

export class PixelTap extends Node {
  results([x], run) {
    const { row, col, size, points } = this.parameters;
    if (points !== null) throw new RangeError("points need the program; the page takes row and col");
    if (row === null || col === null) throw new RangeError("needs row and col");
    if (size % 2 === 0) throw new RangeError(`size must be odd, so that the square has a centre (got ${size})`);
    if (!(x instanceof Values)) return x;
    const [rows, columns] = x.shape;
    const reach = (size - 1) / 2;
    if (row < reach || col < reach || row + reach >= rows || col + reach >= columns) {
      throw new RangeError(`row ${row}, column ${col} and size ${size} do not fit into ${rows} rows and ${columns} columns`);
    }
    if (size > 1 || x.shape.length > 2) return super.results([x], run);
    return Number(x.data[row * columns + col]);
  }
}

export class Resize extends Node {
  results([x], run) {
    const [rows, columns] = x.shape, { width, height } = this.parameters;
    const wide = width ?? Math.max(1, round((columns * (height ?? rows)) / rows));
    const tall = height ?? Math.max(1, round((rows * wide) / columns));
    return super.results([x], (inputs) => run(inputs, { wide, tall }));
  }
}

export class Sparsity extends Node {
  results(inputs, run) {
    const { data } = run(inputs).found;
    return Object.fromEntries(this.fields().map((field, k) => [field, data[k]]));
  }
}

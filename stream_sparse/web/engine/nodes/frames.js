// Nodes of single frames.
import { general, round } from "../../drawing/numbers.js";
import { Node, statistic } from "../node.js";
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

  caption() {
    const { row, col, size } = this.parameters;
    return `row ${row}, column ${col}${size > 1 ? `, ${size} x ${size}` : ""}`;
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

export class Threshold extends Node {
  caption() {
    const { theta, percentile } = this.parameters;
    return percentile === null ? `theta ${general(theta)}` : `percentile ${general(percentile)}`;
  }
}

export class SpatialDiff extends Node {
  caption() {
    const { axis, absolute } = this.parameters;
    return [axis === "x" ? "" : `axis ${axis}`, absolute ? "absolute" : ""].filter(Boolean).join(", ");
  }
}

export class SpatialDiffBox extends Node {
  unit(field, units) {
    return this.parameters.norm === "mean" ? super.unit(field, units) : "";
  }

  caption() {
    const { window, axis, norm, edge, align } = this.parameters;
    const gain = norm === "l2" ? `gain ${((2 * window) / Math.sqrt(1 + 2 * window)).toFixed(1)}` : norm;
    const edges = { reflect: "edges mirrored", edge: "edges repeated", zeros: "zeros beyond the edges" };
    return `window ${window}, axis ${axis}, ${gain}, ${align === "center" ? edges[edge] : align}`;
  }
}

/** How to read a kurtosis, by Fisher's definition, the usual one, or Pearson's. */
export function asKurtosis(over, fisher = true) {
  if (fisher) return { ...over, normal: 0 };
  return { ...over, definition: over.definition ? `${over.definition}, Pearson` : "Pearson", normal: 3 };
}

export class FrameKurtosis extends Node {
  unit() {
    return "";
  }

  statistic(field, [over]) {
    return asKurtosis(over ?? statistic(), this.parameters.fisher);
  }
}

export class Sparsity extends Node {
  results(inputs, run) {
    const { data } = run(inputs).found;
    return Object.fromEntries(this.fields().map((field, k) => [field, data[k]]));
  }

  unit() {
    return "";
  }

  statistic(field, [over]) {
    return field === "kurtosis" ? asKurtosis(over ?? statistic()) : (over ?? statistic());
  }
}

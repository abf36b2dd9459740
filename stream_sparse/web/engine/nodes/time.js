// Nodes that remember frames.
import { Node } from "../node.js";

const SPREAD = 0.6, LEAST = 0.001; // periods of a standard deviation, and where a filter ends: those of the kernel

export class MotionEnergy extends Node {
  results([x], run) {
    const [rows, columns] = x.shape;
    // Farther away no value of a pair is above LEAST: sine and cosine add up to sqrt(2) at most.
    const reach = Math.floor((SPREAD / this.parameters.spatial_frequency) * Math.sqrt(2 * Math.log(Math.sqrt(2) / LEAST)));
    const side = 2 * reach + 1;
    if (side > Math.min(rows, columns)) {
      throw new RangeError(`a filter of ${side} x ${side} px does not fit into a frame of ${rows} rows and ${columns} columns; `
        + "make spatial_frequency larger");
    }
    return super.results([x], (inputs) => run(inputs, { side }));
  }
}

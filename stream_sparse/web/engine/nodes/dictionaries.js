// Nodes that code signals with a dictionary that the pipeline names.
import { Node } from "../node.js";
import { sizeOf, Values } from "../../drawing/values.js";

const LOW = 0.001, HIGH = 1; // radians a sample, where the pipeline does not say

/** Signals as rows: one, several, or patches; and whether it was one. */
function rows(x) {
  const single = x.shape.length === 1;
  const count = single ? 1 : x.shape[0];
  return [x.shaped(count, sizeOf(x.shape) / count), single];
}

/** The base of nodes with a parameter `dictionary`. */
class Coding extends Node {
  reset() {
    super.reset();
    this.atoms = null; // made once for signals of one length
  }

  /** The atoms for signals such as the rows X, of their type. */
  dictionary(X) {
    const features = X.shape[1];
    if (this.atoms?.shape[1] !== features || this.atoms.dtype !== X.dtype) {
      const { sinusoids, low = LOW, high = HIGH } = this.parameters.dictionary ?? {};
      if (!sinusoids) throw new RangeError("the page makes dictionaries of sinusoids, or takes atoms as a second input");
      const memory = this.kernels.memory();
      const place = memory.array("f8", [sinusoids, features]);
      if (memory.exports.sinusoids(low, high, 0, place.address, sinusoids, features) !== 1) throw new Error("sinusoids: their kernel failed");
      this.atoms = new Values(X.dtype, place.shape, X.dtype === "f8" ? place.data.slice() : Float32Array.from(place.data));
      this.kernels.release(memory);
    }
    return this.atoms;
  }
}

export class Omp extends Coding {
  results([x, given], run) {
    const [X, single] = rows(x);
    const D = given ? given.shaped(given.shape[0], X.shape[1]) : this.dictionary(X);
    const { codes, reconstruction, r2, rmse, active, contributions } = run([X, D]);
    return {
      codes: single ? codes.shaped(codes.shape[1]) : codes, reconstruction: reconstruction.shaped(...x.shape), r2, rmse, active,
      atoms: given ?? D, contributions: single && !Number.isNaN(active) ? contributions : null,
    };
  }
}

export class SparseCode extends Coding {
  results([x, given], run) {
    const [X, single] = rows(x);
    const D = given ? given.shaped(given.shape[0], X.shape[1]) : this.dictionary(X);
    const { codes, reconstruction, ...rest } = run([X, D]);
    return {
      codes: single ? codes.shaped(codes.shape[1]) : codes, reconstruction: reconstruction.shaped(...x.shape), ...rest,
      atoms: given ?? D,
    };
  }
}

export class HeldOut extends Coding {
  results([x], run) {
    const [X] = rows(x);
    const doubles = new Values("f8", X.shape, X.dtype === "f8" ? X.data : Float64Array.from(X.data));
    return run([doubles, this.dictionary(doubles)]);
  }
}

export class SumOfAtoms extends Node {
  reset() {
    super.reset();
    this.places = null;
  }
  results([patches, positions, means, codes, atoms, coloring = null], run) {
    const [count, ...shape] = patches.shape;
    const d = sizeOf(shape);
    this.places = [positions.copy(), ...shape];
    const colors = coloring ?? new Values(patches.dtype, [0, 0]);
    const found = run([patches, patches.shaped(count, d), positions, means, codes, atoms.shaped(atoms.shape[0], d), colors]);
    const { patch, mean, shown, others, rest, numbers, weights, code, active, top, left, colored, usage, error } = found;
    return {
      patch: patch.shaped(...shape), mean, terms: shown.shaped(shown.shape[0], ...shape), others: others.shaped(...shape),
      rest: rest.shaped(...shape), numbers, weights, code, active, top, left, atoms: colored.shaped(...atoms.shape), usage, error,
    };
  }

  /** Top, left, bottom and right of the patch in the frame; null before the first one. */
  outline() {
    if (!this.places) return null;
    const [{ data }, tall, wide] = this.places;
    const { row, col } = this.parameters;
    const away = (k) => (2 * data[2 * k] + tall - 1 - 2 * row) ** 2 + (2 * data[2 * k + 1] + wide - 1 - 2 * col) ** 2;
    let nearest = 0;
    for (let k = 1; 2 * k < data.length; k += 1) if (away(k) < away(nearest)) nearest = k;
    const [top, left] = [data[2 * nearest], data[2 * nearest + 1]];
    return [top, left, top + tall, left + wide];
  }
}

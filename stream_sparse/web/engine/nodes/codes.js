// Nodes of patches, dictionaries and codes.
import { Node } from "../node.js";
import { sizeOf, Values } from "../../drawing/values.js";

/** A seed as NumPy takes it, in words of 32 bits. */
function words(seed) {
  const found = [];
  for (let rest = seed; rest > 0 || !found.length; rest = Math.floor(rest / 2 ** 32)) found.push(rest % 2 ** 32);
  return new Values("u4", [found.length], Uint32Array.from(found));
}

/** Base of nodes that draw random numbers. */
class Seeded extends Node {
  reset() {
    super.reset();
    this.seeded = { words: words(this.parameters.seed) };
  }
}

export class Patches extends Seeded {
  results([x], run) {
    const found = run([x], this.seeded);
    if (!found) return null;
    const { patches, positions, means } = found;
    const coloring = this.parameters.whiten ? this.step.kept.get("coloring").values : null;
    const { frames } = this.parameters, film = frames > 1 ? [frames] : [];
    return { patches: patches.shaped(patches.shape[0], ...film, ...this.size(x), ...x.shape.slice(2)), positions, means, coloring };
  }
  size(x) {
    const { size } = this.parameters;
    return size === "frame" ? x.shape.slice(0, 2) : Array.isArray(size) ? size : [size, size];
  }
}

export class DictionaryLearning extends Seeded {
  results([x], run) {
    const [count, ...part] = x.shape;
    const none = new Values(x.dtype, [0, 0]); // the first atoms are those of the first batch
    const found = run([x.shaped(count, sizeOf(part)), none], this.seeded);
    if (!found) return null;
    const { codes, atoms, reconstruction, ...rest } = found;
    return {
      codes, atoms: atoms.shaped(atoms.shape[0], ...part), reconstruction: reconstruction.shaped(count, ...part), ...rest,
    };
  }
}

export class FromPatches extends Node {
  reset() {
    super.reset();
    this.shape = null; // of the frame: as far as the first patches reach, where the pipeline does not say
  }

  /** A frame of any size: which it has is known with the first patches. */
  sample([patches]) {
    const { height, width } = this.parameters;
    return new Values(patches.dtype, [height ?? 1, width ?? 1]);
  }
  results([patches, positions, means, coloring = null], run) {
    const [count, rows, cols, channels = 1] = patches.shape;
    const [tall, wide] = this.reach(positions.data, rows, cols);
    const flat = [patches, patches.shaped(count, rows * cols * channels), positions, means, coloring ?? new Values(patches.dtype, [0, 0])];
    const found = super.results(flat, (inputs) => run(inputs, { shape: [tall, wide] }));
    return patches.shape.length === 3 ? found : found?.shaped(tall, wide, channels);
  }

  /** The size of the frame, which holds all patches. */
  reach(corners, rows, cols) {
    const { height, width } = this.parameters;
    const [tops, lefts] = [0, 1].map((axis) => corners.filter((_, k) => k % 2 === axis));
    const bottom = Math.max(...tops) + rows, right = Math.max(...lefts) + cols;
    if (!this.shape) {
      const onGrid = tops.length === new Set(tops).size * new Set(lefts).size;
      if ((height === null || width === null) && !onGrid) {
        throw new RangeError(`${tops.length} patches at random places do not define the frame's size, since others reach further; `
          + "give its height and width");
      }
      this.shape = [height ?? bottom, width ?? right];
    }
    const [tall, wide] = this.shape, [top, left] = [Math.min(...tops), Math.min(...lefts)];
    if (bottom > tall || right > wide || Math.min(top, left) < 0) {
      throw new RangeError(`patches reach from row ${top}, column ${left} to row ${bottom - 1}, column ${right - 1}, outside the frame of `
        + `${tall} rows and ${wide} columns; give its height and width`);
    }
    return this.shape;
  }
}

// Nodes of patches, dictionaries and codes.
import { Node, statistic } from "../node.js";
import { sizeOf, Values } from "../values.js";

/** A seed as NumPy takes it, in words of 32 bits. */
function words(seed) {
  const found = [];
  for (let rest = seed; rest > 0 || !found.length; rest = Math.floor(rest / 2 ** 32)) found.push(rest % 2 ** 32);
  return new Values("u4", [found.length], Uint32Array.from(found));
}

export class Patches extends Node {
  horizon() {
    return this.parameters.whiten ? null : 0;
  }

  /** Frames before the first result; of whitened patches on a grid, as few as there can be. */
  warmup() {
    const { whiten, size, count } = this.parameters;
    if (!whiten) return super.warmup();
    const known = this.step?.kept.get("counts")?.values.data; // of patches in the statistics, since the first frame
    if (known?.[0]) {
      const values = this.step.kept.get("scatter").shape[0];
      return Math.ceil(((values + 1) * this.seen) / Number(known[0]));
    }
    if (count === null || size === "frame") return 1;
    const [rows, columns] = this.size();
    return Math.ceil((rows * columns + 1) / count);
  }

  results([x], run) {
    const found = run([x], { words: words(this.parameters.seed) });
    if (!found) return null;
    const { patches, positions, means } = found;
    const coloring = this.parameters.whiten ? this.step.kept.get("coloring").values : null;
    return { patches: patches.shaped(patches.shape[0], ...this.size(x)), positions, means, coloring };
  }

  size(x) {
    const { size } = this.parameters;
    return size === "frame" ? x.shape : Array.isArray(size) ? size : [size, size];
  }

  unit(field, units) {
    const levels = super.unit(field, units);
    return { patches: this.parameters.whiten ? "" : levels, means: levels }[field] ?? "";
  }

  caption() {
    const { size, whiten } = this.parameters;
    const shape = size === "frame" ? size : (Array.isArray(size) ? size : [size, size]).join(" x ");
    return whiten ? `${shape}, whitened` : shape;
  }
}

export class DictionaryLearning extends Node {
  results([x], run) {
    const [count, ...part] = x.shape;
    const none = new Values(x.dtype, [0, 0]); // the first atoms are those of the first batch
    const found = run([x.shaped(count, sizeOf(part)), none], { words: words(this.parameters.seed) });
    if (!found) return null;
    const { codes, atoms, reconstruction, ...rest } = found;
    return {
      codes, atoms: atoms.shaped(atoms.shape[0], ...part), reconstruction: reconstruction.shaped(count, ...part), ...rest,
    };
  }

  get learns() {
    return true;
  }

  horizon() {
    return null;
  }

  warmup() {
    return this.parameters.init === "patches" ? 1 : 0;
  }

  unit(field, units) {
    return field === "reconstruction" ? super.unit(field, units) : "";
  }

  statistic(field) {
    if (field === "error" || field === "drift") return null;
    const { learn } = this.parameters;
    return statistic({ frames: learn ? null : 0, first: null, seen: this.seen, definition: learn ? "learning" : "at rest" });
  }

  caption() {
    return `${this.parameters.n_components} atoms, ${this.parameters.n_nonzero_coefs} non-zero`;
  }
}

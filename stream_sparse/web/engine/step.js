// The one class that runs any node: its kernels compute all values, and a table says how they are called.
import { evaluate } from "./expressions.js";
import { kindOf, shapeOf, sizeOf, Values } from "../drawing/values.js";

/**
 * A node of the table of kernels.
 *
 * `parameters` are those that are not the defaults. `set` changes some of them; one that changes the sizes of what
 * the node keeps needs `reset`.
 */
export class Step {
  constructor(kernels, name, parameters = {}) {
    const about = kernels.table.nodes[name];
    if (!about) throw new RangeError(`'${name}' has no kernel`);
    this.kernels = kernels;
    this.name = name;
    this.about = about;
    this.parameters = { ...about.parameters, ...parameters };
    this.reset();
  }

  /** Forget all frames. */
  reset() {
    this.free();
    this.memory = this.kernels.memory();
    this.seen = 0;
    this.kept = new Map();
    this.made = new Map();
    this.call = null;
  }

  /** Give the memory back; what the last frame gave may not be read any more. */
  free() {
    if (this.memory) this.kernels.release(this.memory);
    this.memory = null;
  }

  set(changed) {
    Object.assign(this.parameters, changed);
    this.call = null; // a number may follow from it
  }

  /**
   * The results of one frame by name; null before the first ones. They are views: copy those that you keep.
   *
   * `inputs` are numbers and `Values`, `given` what the table says that the caller makes: numbers, and `Values`.
   */
  update(inputs, given = {}) {
    const call = this.prepared(inputs, given);
    for (const { argument, place } of call.copies) {
      const x = argument in given ? given[argument] : inputs[call.names.indexOf(argument)];
      if (x instanceof Values) place.data.set(x.data);
      else place.data[0] = x;
    }
    for (const at of call.counts) call.passed[at] = this.seen;
    const answer = call.run(...call.passed);
    if (answer < 0) throw new Error(`${this.name}: its kernel failed`);
    this.seen += 1;
    if (!answer) return null;
    return Object.fromEntries(call.gives.map((place) => [place.argument, result(place)]));
  }

  /** Results of the types and shapes that those for such inputs have, all zeros. */
  sample(inputs, given = {}) {
    const found = this.prepared(inputs, given).gives.map((place) => [place.argument, sampled(place)]);
    return Object.fromEntries(found);
  }

  /** How the kernel is called for inputs of these sizes, which is found out where any of them changes. */
  prepared(inputs, given) {
    const key = JSON.stringify([inputs.map(signature), Object.entries(given).map(([name, x]) => [name, x instanceof Values ? signature(x) : x])]);
    if (this.call?.key === key) return this.call;
    const fitting = this.about.cases.find((one) => one.inputs.some((taken) => fits(taken, inputs.map(kindOf))));
    if (!fitting) throw new RangeError(refusal(this.name, this.about.cases, inputs));
    const { names } = fitting;
    const values = { ...this.parameters, ...given };
    names.forEach((name, k) => Object.assign(values, known(name, inputs[k])));
    const step = fitting.steps.find(({ when }) => evaluate(when, values));
    if (!step?.function) throw new RangeError(`${this.name}: no kernel is for these parameters`);
    const sized = (lengths) => lengths.flatMap((length) => evaluate(length, values));
    this.allot(step, sized);
    this.call = { key, names, run: this.memory.exports[step.function], ...this.passed(step, values, names, inputs, given) };
    return this.call;
  }

  /** Make the arrays of a step that are missing, or have other sizes now. */
  allot(step, sized) {
    for (const kind of ["state", "result", "room"]) {
      for (const { name, dtype, lengths } of step.arguments.filter((one) => one.kind === kind)) {
        const wanted = sized(lengths);
        const places = kind === "state" ? this.kept : this.made;
        const found = places.get(name);
        if (found && sameSizes(found, dtype, wanted)) continue;
        if (found && kind === "state") throw new RangeError(`${this.name}: it keeps values of other sizes`);
        places.set(name, Object.assign(this.memory.array(dtype, wanted), { argument: name }));
      }
    }
  }

  /** The arguments of a call; those that are copied into the memory with each frame, and those that count frames. */
  passed(step, values, names, inputs, given) {
    const passed = [], copies = [], counts = [];
    const numbers = { start: 0, stop: sizeOf(shapeOf(inputs[0])), seen: 0 }; // by their kind
    for (const { name, kind, dtype, axes, value } of step.arguments) {
      if (axes === undefined) {
        if (kind === "seen") counts.push(passed.length);
        passed.push(Number(numbers[kind] ?? evaluate(value, values)));
        continue;
      }
      const copied = kind === "input" || kind === "given";
      const place = copied ? this.input(name, dtype, axes, given[name] ?? inputs[names.indexOf(name)])
        : (kind === "state" ? this.kept : this.made).get(name);
      if (copied) copies.push({ argument: name, place });
      passed.push(place.address, ...(place.shape.length === axes ? place.shape : [place.size]));
    }
    const gives = step.arguments.filter(({ kind }) => kind === "result").map(({ name }) => this.made.get(name));
    return { passed, copies, counts, gives };
  }

  /** Room for an input. */
  input(name, dtype, axes, x) {
    const shape = shapeOf(x).length === axes ? shapeOf(x) : [sizeOf(shapeOf(x))];
    if (shape.length !== axes) throw new RangeError(`${this.name}: ${name} must have ${axes} axes`);
    const key = `${name}, an input`;
    const found = this.made.get(key);
    if (!found || !sameSizes(found, dtype, shape)) this.made.set(key, this.memory.array(dtype, shape));
    return this.made.get(key);
  }
}

const WORDS = ["a number", "a list of numbers", "a picture", "a picture in colour"]; // by the number of axes
const inWords = (axes) => axes.map((count) => WORDS[count] ?? `${count} axes`).join(" and ");

/** Why no kernel takes some inputs: they have other axes, or other types or sizes. */
function refusal(name, cases, inputs) {
  const given = inWords(inputs.map((x) => shapeOf(x).length));
  const kinds = cases.flatMap((one) => one.inputs);
  const taken = [...new Set(kinds.map((kind) => inWords(kind.map(([, count]) => count))))];
  if (taken.includes(given)) return `${name}: no kernel takes ${inputs.map(signature).join(", ")}`;
  return `${name} needs ${taken.join(" or ")}, not ${given}`;
}

/** Whether a kernel takes such inputs; of `any` type is one of which the shape alone counts. */
const fits = (taken, kinds) => taken.length === kinds.length
  && taken.every(([dtype, axes], k) => dtype === "any" || (dtype === kinds[k][0] && axes === kinds[k][1]));
const signature = (x) => (x instanceof Values ? `${x.dtype} ${x.shape.join("x")}` : "number");
const sameShapes = (one, other) => one.length === other.length && one.every((length, axis) => length === other[axis]);
const sameSizes = (place, dtype, shape) => place.dtype === dtype && sameShapes(place.shape, shape);

/** The names that expressions have for an input, with their values. */
function known(name, x) {
  const [dtype, ndim] = kindOf(x);
  const shape = shapeOf(x);
  return {
    [`${name}.shape`]: shape, [`${name}.size`]: sizeOf(shape), [`${name}.ndim`]: ndim,
    [`${name}.dtype.kind`]: dtype[0], [`${name}.dtype.itemsize`]: Number(dtype[1]),
  };
}

const sampled = ({ dtype, shape }) => (shape.length ? new Values(dtype, shape) : 0);
const result = (place) => (place.shape.length ? place.values : Number(place.data[0]));

// The one class that runs any node: its kernels compute all values, and a table says how they are called.
import { valueOf } from "./expressions.js";
import { kindOf, shapeOf, sizeOf, Values } from "./values.js";

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
    Object.assign(this, { kernels, name, about, parameters: { ...about.parameters, ...parameters } });
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
    const kinds = JSON.stringify(inputs.map(kindOf));
    const fitting = this.about.cases.find((one) => one.inputs.some((taken) => JSON.stringify(taken) === kinds));
    if (!fitting) throw new RangeError(refusal(this.name, this.about.cases, inputs));
    const { names } = fitting;
    const values = { ...this.parameters, ...given, n: sizeOf(shapeOf(inputs[0])) };
    names.forEach((name, k) => Object.assign(values, known(name, inputs[k])));
    const step = fitting.steps.find(({ when }) => valueOf(when, values));
    if (!step?.function) throw new RangeError(`${this.name}: no kernel is for these parameters`);
    for (const [name, number] of Object.entries(step.numbers)) values[name] = valueOf(number, values);
    const shape = given.shape ?? (step.shape ? valueOf(step.shape, values) : shapeOf(inputs[0]));
    const sized = (lengths) => lengths.flatMap((length) => (length === "shape" ? shape : valueOf(length, values)));
    this.allot(step, sized);
    const passed = this.passed(step, values, sized, inputs, given);
    this.call = { key, names, run: this.memory.exports[step.function], ...passed };
    return this.call;
  }

  /** Make the arrays of a step that are missing, or have other sizes now. */
  allot(step, sized) {
    for (const kind of ["keeps", "gives", "needs"]) {
      for (const { name, dtype, lengths } of step.arguments.filter((one) => one.kind === kind)) {
        const wanted = sized(lengths);
        const places = kind === "keeps" ? this.kept : this.made;
        const found = places.get(name);
        if (found && sameSizes(found, dtype, wanted)) continue;
        if (found && kind === "keeps") throw new RangeError(`${this.name}: it keeps values of other sizes`);
        places.set(name, Object.assign(this.memory.array(dtype, wanted), { argument: name }));
      }
    }
  }

  /** The arguments of a call; those that are copied into the memory with each frame, and those that count frames. */
  passed(step, values, sized, inputs, given) {
    const passed = [], copies = [], counts = [];
    const numbers = { start: 0, stop: values.n };
    for (const about of step.arguments) {
      const { name, kind, axes } = about;
      if (kind === "seen") counts.push(passed.length);
      const place = kind === "input" || (kind === "given" && axes !== undefined)
        ? this.input(about, name in given ? given[name] : inputs[copies.length], sized)
        : (this.kept.get(name) ?? this.made.get(name));
      if (kind === "input" || kind === "given") copies.push({ argument: name, place });
      const number = numbers[kind] ?? (kind === "seen" ? 0 : values[name]);
      if (place) passed.push(place.address, ...(place.shape.length === axes ? place.shape : [place.size]));
      else if (number === undefined) throw new RangeError(`${this.name}: its kernel needs the number ${name}`);
      else passed.push(Number(number));
    }
    const gives = step.arguments.filter(({ kind }) => kind === "gives").map(({ name }) => this.made.get(name));
    return { passed, copies: copies.filter(({ place }) => place), counts, gives };
  }

  /** Room for an input. */
  input({ name, dtype, axes, lengths }, x, sized) {
    if (lengths && !sameShapes(shapeOf(x), sized(lengths))) {
      throw new RangeError(`${this.name}: ${name} must not have the shape ${shapeOf(x).join(" x ")}`);
    }
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

// The one class that runs any node: its kernels compute all values, and a table says how they are called.
import { byRows, holds, valueOf } from "./rows.js";
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
    this.memory = this.kernels.memory();
    this.seen = 0;
    this.kept = new Map();
    this.made = new Map();
    this.call = null;
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
    if (!fitting) throw new RangeError(`${this.name}: no kernel takes ${inputs.map(signature).join(", ")}`);
    const point = { ...this.parameters, ...given, n: sizeOf(shapeOf(inputs[0])) };
    const step = fitting.steps.find(({ when }) => holds(when, point));
    if (!step) throw new RangeError(`${this.name}: no kernel is for these parameters`);
    const names = step.arguments.filter(({ kind }) => kind === "input").map(({ name }) => name);
    names.forEach((name, k) => shapeOf(inputs[k]).forEach((length, axis) => (point[`${name}.${axis}`] = length)));
    const values = { ...point };
    for (const [name, rows] of Object.entries(step.numbers)) values[name] = byRows(rows, point);
    Object.assign(values, given);
    const shape = step.shape ? step.shape.map((rows) => byRows(rows, values)) : shapeOf(inputs[0]);
    this.allot(step, values, shape);
    this.call = { key, names, run: this.memory.exports[step.function], ...this.passed(step, values, inputs, given) };
    return this.call;
  }

  /** Make the arrays of a step that are missing, or have other sizes now. */
  allot(step, values, shape) {
    for (const kind of ["keeps", "gives", "needs"]) {
      for (const { name, dtype, lengths } of step.arguments.filter((one) => one.kind === kind)) {
        const wanted = lengths.flatMap((length) => (length === "shape" ? shape : valueOf(length, values)));
        const known = kind === "keeps" ? this.kept : this.made;
        const found = known.get(name);
        if (found && sameSizes(found, dtype, wanted)) continue;
        if (found && kind === "keeps") throw new RangeError(`${this.name}: it keeps values of other sizes`);
        known.set(name, Object.assign(this.memory.array(dtype, wanted), { argument: name }));
      }
    }
  }

  /** The arguments of a call; those that are copied into the memory with each frame, and those that count frames. */
  passed(step, values, inputs, given) {
    const passed = [], copies = [], counts = [];
    const numbers = { start: 0, stop: values.n };
    for (const about of step.arguments) {
      const { name, kind, axes } = about;
      if (kind === "seen") counts.push(passed.length);
      const place = kind === "input" || (kind === "given" && axes !== undefined)
        ? this.input(about, name in given ? given[name] : inputs[copies.length], values)
        : (this.kept.get(name) ?? this.made.get(name));
      if (kind === "input" || kind === "given") copies.push({ argument: name, place });
      if (place) passed.push(place.address, ...(place.shape.length === axes ? place.shape : [place.size]));
      else passed.push(Number(numbers[kind] ?? (kind === "seen" ? 0 : values[name])));
    }
    const gives = step.arguments.filter(({ kind }) => kind === "gives").map(({ name }) => this.made.get(name));
    return { passed, copies: copies.filter(({ place }) => place), counts, gives };
  }

  /** Room for an input. */
  input({ name, dtype, axes, lengths }, x, values) {
    const shape = shapeOf(x).length === axes ? shapeOf(x) : [sizeOf(shapeOf(x))];
    lengths?.forEach((rows, axis) => {
      if (rows !== null && shape[axis] !== byRows(rows, values)) {
        throw new RangeError(`${this.name}: ${name} must not have the shape ${shapeOf(x).join(" x ")}`);
      }
    });
    if (shape.length !== axes) throw new RangeError(`${this.name}: ${name} must have ${axes} axes`);
    const key = `${name}, an input`;
    const found = this.made.get(key);
    if (!found || !sameSizes(found, dtype, shape)) this.made.set(key, this.memory.array(dtype, shape));
    return this.made.get(key);
  }
}

const signature = (x) => (x instanceof Values ? `${x.dtype} ${x.shape.join("x")}` : "number");
const sameSizes = (place, dtype, shape) =>
  place.dtype === dtype && place.shape.length === shape.length && place.shape.every((length, axis) => length === shape[axis]);
const sampled = ({ dtype, shape }) => (shape.length ? new Values(dtype, shape) : 0);
const result = (place) => (place.shape.length ? place.values : Number(place.data[0]));

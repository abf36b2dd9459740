// The one class that runs any node: its kernels compute all values, and a table says how they are called, and what
// panels and a run ask of the node.
import { evaluate, holds } from "./expressions.js";
import { kindOf, shapeOf, sizeOf, Values } from "../drawing/values.js";

/** A node of the table of kernels; `parameters` are those that are not the defaults, `fields` the names of outputs. */
export class Node {
  constructor(kernels, use, parameters = {}, fields = []) {
    this.kernels = kernels;
    this.use = use;
    this.fields = fields;
    this.table = kernels.table.nodes[use];
    if (!this.table) throw new RangeError(`'${use}' has no kernel`);
    this.facts = this.table.facts;
    this.parameters = { ...this.table.parameters, ...parameters };
    this.edits = 0; // how often parameters were changed
    if (this.facts.outline) this.outline = () => this.known && this.said(this.facts.outline);
    this.reset();
  }

  /** A node with the same parameters that has seen nothing. */
  fresh() {
    return new Node(this.kernels, this.use, this.parameters, this.fields);
  }

  /** Forget all frames. */
  reset() {
    this.free();
    this.memory = this.kernels.memory();
    this.seen = 0;
    this.kept = new Map();
    this.made = new Map();
    this.call = this.known = null;
  }

  /** Give the memory back; what the last frame gave may not be read any more. */
  free() {
    if (this.memory) this.kernels.release(this.memory);
    this.memory = null;
  }

  /** Change parameters; returns whether the node was reset, since its state depends on one of them. */
  edit(values) {
    const resets = Object.entries(values).some(([name, value]) =>
      this.facts.resets.includes(name) && JSON.stringify(value) !== JSON.stringify(this.parameters[name]));
    Object.assign(this.parameters, values);
    this.edits += 1;
    if (resets) this.reset();
    this.call = null; // a number may follow from it
    return resets;
  }

  // What the table says

  said(written, more = {}) {
    const arrays = Object.fromEntries([...this.kept].map(([name, { data }]) => [name, data]));
    return evaluate(written, { ...this.known, ...this.parameters, seen: this.seen, arrays, ...more });
  }

  /** Whether it learns from all frames. */
  get learns() {
    return this.facts.learns;
  }

  /** The number of inputs before the current one that influence the result; null: all of them. */
  horizon() {
    return this.said(this.facts.horizon);
  }

  /** The number of frames before the first value. */
  warmup() {
    return this.said(this.facts.warmup);
  }

  /** How to read an output, given the same of the inputs; null: it describes no more than itself. */
  statistic(field, inputs) {
    const { statistic } = this.facts;
    return field in statistic ? this.said(statistic[field], { inputs }) : inputs[0] ?? null;
  }

  /** A short text for legends. */
  caption() {
    return this.said(this.facts.caption);
  }

  // Frames

  /**
   * The result of a frame: a number, `Values`, a mapping of such by output, or null before the first one. Arrays are
   * views: copy those that you keep. `inputs` are numbers and `Values`.
   */
  update(inputs) {
    const call = this.prepared(inputs);
    if (call.same) return inputs[0];
    for (const { place, k } of call.copies) {
      if (inputs[k] instanceof Values) place.data.set(inputs[k].data);
      else place.data[0] = inputs[k];
    }
    this.known = call.values;
    this.meet(call.checks, call.values);
    for (const at of call.counts) call.passed[at] = this.seen;
    const answer = call.run(...call.passed);
    if (answer < 0) throw new Error(`${this.use}: its kernel failed`);
    this.seen += 1;
    return answer ? this.given(call, inputs, (place, shape) => (shape.length ? place.values.shaped(...shape) : Number(place.data[0]))) : null;
  }

  /** A result of the types and shapes that those for such inputs have, without computing one. */
  sample(inputs) {
    const call = this.prepared(inputs);
    return call.same ? inputs[0] : this.given(call, inputs, ({ dtype }, shape) => (shape.length ? new Values(dtype, shape) : 0));
  }

  /** The result: `value` gives that of an array in a shape. */
  given({ gives, absent, names, shapes }, inputs, value) {
    const of = (name) => {
      const place = this.made.get(name) ?? this.kept.get(name);
      if (!place) return inputs[names.indexOf(name)] ?? null;
      return place.size ? value(place, shapes[name] ?? place.shape) : null;
    };
    if (Array.isArray(gives)) {
      const found = Object.fromEntries(gives.map(([field, name]) => [field, of(name)]));
      return Number.isNaN(found[absent[1]]) ? { ...found, [absent[0]]: null } : found;
    }
    const whole = of(gives);
    if (!this.fields.length) return whole;
    const [, ...shape] = whole.shape, size = sizeOf(shape); // each output is an item
    const item = (k) => new Values(whole.dtype, shape, whole.data.subarray(k * size, (k + 1) * size));
    return Object.fromEntries(this.fields.map((field, k) => [field, shape.length ? item(k) : Number(whole.data[k])]));
  }

  /** Raise RangeError where inputs or parameters are refused. */
  meet(refuses, values) {
    for (const [test, words] of refuses) {
      if (holds(test, values)) throw new RangeError(words ? evaluate(words, values) : `${this.use}: no kernel takes such inputs`);
    }
  }

  /** How the kernel is called for inputs of these sizes, which is found out where any of them changes. */
  prepared(inputs) {
    const key = JSON.stringify(inputs.map(signature));
    if (this.call?.key === key) return this.call;
    const { cases } = this.table, fitting = cases.find((one) => one.inputs.some((taken) => fits(taken, inputs.map(kindOf))));
    if (!fitting) throw new RangeError(refusal(this.use, cases, inputs));
    const { names } = fitting;
    this.meet(this.facts.refuses, this.parameters);
    const values = { ...this.parameters, call: (...given) => this.kernels.filled(...given) };
    names.forEach((name, k) => Object.assign(values, known(name, inputs[k])));
    const step = fitting.steps.find(({ when }) => holds(when, values));
    if (!step && fitting.steps.length) throw new RangeError(`${this.use}: no kernel is for these parameters`);
    this.call = step ? { key, names, values, ...this.passed(step, values, names, inputs) } : { key, same: true };
    return this.call;
  }

  /** The arguments of a call, with their arrays; those that are copied into the memory, and that count frames. */
  passed({ arguments: all, function: name, refuses, gives, absent, shared }, values, names, inputs) {
    values.shared = shared;
    this.meet(refuses, values);
    const passed = [], copies = [], counts = [], shapes = {};
    const numbers = { start: 0, stop: sizeOf(shapeOf(inputs[0])), seen: 0 }; // by their kind
    for (const { name, kind, dtype, axes, value, lengths, shape } of all) {
      if (axes === undefined) {
        if (kind === "seen") counts.push(passed.length);
        passed.push(Number(numbers[kind] ?? evaluate(value, values)));
        continue;
      }
      const k = names.indexOf(name), data = kind === "given" ? evaluate(value, values) : [];
      const sizes = kind === "input" ? taken(shapeOf(inputs[k]), axes)
        : lengths?.flatMap((length) => evaluate(length, values)) ?? [data.length];
      const place = this.place(kind === "input" ? `${name}, an input` : name, kind, dtype, sizes);
      if (kind === "given") place.data.set(data);
      if (kind === "input") copies.push({ place, k });
      if (shape) shapes[name] = evaluate(shape, values);
      passed.push(place.address, ...(sizes.length === axes ? sizes : [place.size]));
    }
    for (const { place, k } of copies) values[`${names[k]}.values`] = place; // until the next frame
    const checks = refuses.filter(([test]) => JSON.stringify(test).includes(".values"));
    return { run: this.memory.exports[name], passed, copies, counts, shapes, checks, gives, absent };
  }

  /** An array of the node, made where it is missing, or has other sizes now. */
  place(name, kind, dtype, sizes) {
    const places = kind === "state" ? this.kept : this.made, found = places.get(name);
    if (found && found.dtype === dtype && sameShapes(found.shape, sizes)) return found;
    if (found && kind === "state") throw new RangeError(`${this.use}: it keeps values of other sizes`);
    places.set(name, this.memory.array(dtype, sizes));
    return places.get(name);
  }
}

const WORDS = ["a number", "a list of numbers", "a picture", "a picture in colour"]; // by the number of axes
const inWords = (axes) => axes.map((count) => WORDS[count] ?? `${count} axes`).join(" and ");

/** Why no kernel takes some inputs: they have other axes, or other types or sizes. */
function refusal(use, cases, inputs) {
  const given = inWords(inputs.map((x) => shapeOf(x).length));
  const kinds = cases.flatMap((one) => one.inputs);
  const wanted = [...new Set(kinds.map((kind) => inWords(kind.map(([, count]) => count))))];
  if (wanted.includes(given)) return `${use}: no kernel takes ${inputs.map(signature).join(", ")}`;
  return `${use} needs ${wanted.join(" or ")}, not ${given}`;
}

/** Whether a kernel takes such inputs. */
const fits = (wanted, kinds) => wanted.length === kinds.length
  && wanted.every(([dtype, axes], k) => (dtype === "any" || dtype === kinds[k][0]) && axes === kinds[k][1]);
const signature = (x) => (x instanceof Values ? `${x.dtype} ${x.shape.join("x")}` : "number");
const sameShapes = (one, other) => one.length === other.length && one.every((length, axis) => length === other[axis]);

/** The shape of an input as a kernel takes it: its own, flat, or a row for each item. */
function taken(shape, axes) {
  if (shape.length === axes) return shape;
  const size = sizeOf(shape), count = shape.length > 1 ? shape[0] : 1;
  return axes === 1 ? [size] : [count, size / count];
}

/** The names that expressions have for an input, with their values. */
function known(name, x) {
  const [dtype, ndim] = kindOf(x);
  const shape = shapeOf(x);
  return {
    [`${name}.shape`]: shape, [`${name}.size`]: sizeOf(shape), [`${name}.ndim`]: ndim, [`${name}.values`]: x,
    [`${name}.dtype.kind`]: dtype[0], [`${name}.dtype.itemsize`]: Number(dtype[1]),
  };
}

// A node of a page: its step computes all values; here stands what a pipeline and its panels ask of it.
import { evaluate } from "./expressions.js";
import { Step } from "./step.js";

/** The names of the outputs of a node: those of its class, or those that a parameter lists. */
export const fieldsOf = ({ fields }, parameters) => (typeof fields === "string" ? parameters[fields] : fields);

/**
 * The base of all nodes, and the class of those whose result is that of their step: one value, or several by the
 * names of the outputs.
 *
 * `about` describes the node's class: `fields`, and its parameters by name with `default` and `resets`.
 */
export class Node {
  constructor(kernels, use, about, parameters) {
    this.kernels = kernels;
    this.use = use;
    this.about = about;
    const defaults = Object.entries(about.parameters).map(([name, known]) => [name, known.default]);
    this.parameters = { ...Object.fromEntries(defaults), ...parameters };
    this.edits = 0; // how often parameters were changed
    this.reset();
  }

  /** A node with the same parameters that has seen nothing. */
  fresh() {
    const { constructor: Kind } = /** @type {any} */ (this);
    return new Kind(this.kernels, this.use, this.about, this.parameters);
  }

  /** Forget all frames. */
  reset() {
    this.seen = 0;
    this.free();
    this.step = this.kernels.table.nodes[this.use] ? new Step(this.kernels, this.use, this.parameters) : null;
  }

  /** Give the memory back: no further frame comes. */
  free() {
    this.step?.free();
  }

  /** Change parameters; returns whether the node was reset, since its state depends on one of them. */
  edit(values) {
    const resets = Object.entries(values).some(([name, value]) =>
      this.about.parameters[name].resets && JSON.stringify(value) !== JSON.stringify(this.parameters[name]));
    Object.assign(this.parameters, values);
    this.edits += 1;
    if (resets) this.reset();
    else this.step?.set(values);
    return resets;
  }

  /** The result of a frame: a number, `Values`, a mapping of such by output, or null before the first one. */
  update(inputs) {
    this.seen += 1;
    return this.results(inputs, (...given) => this.step.update(...given));
  }

  /** A result of the types and shapes that those for such inputs have, without computing one. */
  sample(inputs) {
    return this.results(inputs, (...given) => this.step.sample(...given));
  }

  /** The answer of `run`, the step, to the inputs, as the node gives it. */
  results(inputs, run) {
    const found = run(inputs);
    return found && this.named(Object.values(found));
  }

  named(values) {
    const fields = this.fields();
    return fields.length ? Object.fromEntries(fields.map((field, k) => [field, values[k]])) : values[0];
  }

  /** The names of the outputs; empty for a result that is a single value. */
  fields() {
    return fieldsOf(this.about, this.parameters);
  }

  /** What the table says of the node, with its parameters as they are now. */
  said(written, more = {}) {
    const arrays = Object.fromEntries([...this.step?.kept ?? []].map(([name, { data }]) => [name, data]));
    return evaluate(written, { ...this.parameters, seen: this.seen, arrays, ...more });
  }

  get facts() {
    return this.kernels.table.nodes[this.use].facts;
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
}

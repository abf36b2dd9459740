// Descriptions of the inputs of panels: names, units of measure, sweeps, and when they will have a value.
import { Node } from "./node.js";
import { refText } from "./refs.js";

/** Describes the inputs of panels, out of the nodes of an engine. */
export class Feeds {
  constructor(engine, known) {
    Object.assign(this, { engine, known, plan: engine.plan });
    this.parts = new Map(this.plan.parts.map((part) => [part.name, part]));
    const levels = ["u1", "u2"].includes(engine.medium.dtype) ? "gray levels" : "";
    this.units = new Map([["source", () => levels]]);
    this.warmups = new Map([["source", 0]]);
    this.paths = new Map(); // by name: a part and all above it
    this.texts = new Map(); // by name: the settings, and after how many edits
    for (const { name, inputs } of this.plan.parts) {
      const node = engine.nodes.get(name);
      const given = inputs.map((ref) => this.unit(ref));
      this.units.set(name, (field) => node.unit(field, given));
      this.warmups.set(name, Math.max(...inputs.map((ref) => this.warmups.get(ref.name))) + node.warmup());
    }
  }

  /** The unit of measure of a value; a bare name stands for the first output. */
  unit(ref) {
    return this.units.get(ref.name)(this.field(ref));
  }

  /** The unit of measure of a parameter. */
  unitOfParameter(part, name) {
    const { unit } = this.known.nodes[part.use].parameters[name];
    return unit === "input" ? this.unit(part.inputs[0]) : unit;
  }

  field({ name, field }) {
    return field || (this.engine.nodes.get(name)?.fields()[0] ?? "");
  }

  /** The inputs of a panel, and the marks that its parameters name. */
  of(panel, whole) {
    const feeds = panel.inputs.map((ref, k) => {
      const one = whole ? ref : { name: ref.name, field: this.field(ref) };
      return { ...this.described(one), label: panel.labels[k] };
    });
    const marks = Object.entries(panel.marks).map(([key, ref]) => [
      key, { ...this.described(ref, key === "line"), label: this.sliders(ref.name)[ref.field] ?? "" },
    ]);
    return [feeds, Object.fromEntries(marks)];
  }

  /** The description of a value, or of a parameter. */
  described(ref, parameter = false) {
    const part = this.parts.get(ref.name);
    const node = this.engine.nodes.get(ref.name) ?? null;
    const axes = Object.keys(part?.sweep ?? {}).map((axis) => {
      const [family, name] = axis.split(".");
      return [axis, this.unitOfParameter(this.plan.parts.find((one) => one.family === family), name)];
    });
    return {
      name: refText(ref), node, unit: parameter ? "" : this.unit(ref), sweep: part?.sweep ?? {},
      warmup: this.warmups.get(ref.name), due: (first) => this.due(ref.name, first), label: "",
      units: Object.fromEntries((node?.fields() ?? []).map((field) => [field, this.unit({ name: ref.name, field })])),
      statistic: () => (parameter ? null : this.statistic(ref)), axes: Object.fromEntries(axes),
      settings: () => this.settings(ref.name), live: Object.keys(this.sliders(ref.name)),
    };
  }

  /** The names of the sliders of a node, by its parameters. */
  sliders(name) {
    const family = this.parts.get(name)?.family;
    const own = this.plan.live.filter((slider) => slider.name.split(".")[0] === family);
    return Object.fromEntries(own.map((slider) => [slider.name.split(".")[1], slider.label || slider.name]));
  }

  /** A part and all above it, each after its inputs. */
  above(name) {
    if (!this.paths.has(name)) this.paths.set(name, this.pathTo(name));
    return this.paths.get(name);
  }

  pathTo(name) {
    const wanted = new Set([name]);
    const found = [];
    for (const part of this.plan.parts.toReversed()) {
      if (!wanted.has(part.name)) continue;
      found.unshift(part);
      for (const ref of part.inputs) wanted.add(ref.name);
    }
    return found;
  }

  /** The frame with the first value of a part since the last reset of it or of a part above it. */
  due(name, first) {
    const due = new Map([["source", first], [name, first]]);
    for (const part of this.above(name)) {
      const before = part.inputs.map((ref) => due.get(ref.name));
      const reset = this.engine.resetAt.get(part.name) ?? first;
      due.set(part.name, Math.max(reset, ...before) + this.engine.nodes.get(part.name).warmup());
    }
    return due.get(name);
  }

  /** The parameters of a part and of all above it, as a text that changes with each of them. */
  settings(name) {
    const nodes = this.above(name).map((part) => this.engine.nodes.get(part.name));
    const edits = nodes.reduce((sum, node) => sum + node.edits, 0);
    if (this.texts.get(name)?.edits !== edits) this.texts.set(name, { edits, text: JSON.stringify(nodes.map(plainParameters)) });
    return this.texts.get(name).text;
  }

  /** How to read a value: as its node says, or the first one above it that says anything. */
  statistic(ref) {
    const part = this.parts.get(ref.name);
    if (!part) return null;
    const node = this.engine.nodes.get(part.name);
    if (node.statistic === Node.prototype.statistic) return this.statistic(part.inputs[0]);
    return node.statistic(this.field(ref), part.inputs.map((one) => this.statistic(one)));
  }
}

/** The parameters of a node but for lists and mappings. */
const plainParameters = ({ parameters }) => Object.values(parameters)
  .map((value) => (["number", "string", "boolean"].includes(typeof value) ? value : null));

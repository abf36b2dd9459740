// Descriptions of the inputs of panels: names, units of measure, sweeps, and when they will have a value.
import { refText } from "./refs.js";

/** Describes the inputs of panels, out of the nodes of an engine. */
export class Feeds {
  constructor(engine) {
    this.engine = engine;
    this.program = engine.program;
    this.parts = new Map(this.program.parts.map((part) => [part.name, part]));
    this.warmups = new Map([["source", 0]]);
    this.paths = new Map(); // by name: a part and all above it
    this.texts = new Map(); // by name: the settings, and after how many edits
    for (const { name, inputs } of this.program.parts) {
      this.warmups.set(name, Math.max(...inputs.map((ref) => this.warmups.get(ref.name))) + engine.nodes.get(name).warmup());
    }
  }

  /** The unit of measure of a value; a bare name stands for the first output. */
  unit(ref) {
    const part = this.parts.get(ref.name);
    return part ? part.units[this.field(ref)] : this.program.source.unit;
  }

  field({ name, field }) {
    return field || (this.parts.get(name)?.fields[0] ?? "");
  }

  /** The inputs of a panel, and the marks that its parameters name. */
  of(panel) {
    const feeds = panel.inputs.map((ref, k) => ({ ...this.described(ref), label: panel.labels[k] }));
    const marks = Object.entries(panel.marks).map(([key, ref]) => [
      key, { ...this.described(ref, key === "line"), label: this.sliders(ref.name)[ref.field] ?? "" },
    ]);
    return [feeds, Object.fromEntries(marks)];
  }

  /** The description of a value, or of a parameter. */
  described(ref, parameter = false) {
    const { sweep = {}, axes = {}, fields = [], units } = this.parts.get(ref.name) ?? {};
    return {
      name: refText(ref), node: this.engine.nodes.get(ref.name) ?? null, unit: parameter ? "" : this.unit(ref), sweep, axes,
      warmup: this.warmups.get(ref.name), due: (first) => this.due(ref.name, first), label: "", units: fields.length ? units : {},
      statistic: () => (parameter ? null : this.statistic(ref)),
      settings: () => this.settings(ref.name), live: Object.keys(this.sliders(ref.name)),
    };
  }

  /** The names of the sliders of a node, by its parameters. */
  sliders(name) {
    const family = this.parts.get(name)?.family;
    const own = this.program.sliders.filter((slider) => slider.name.split(".")[0] === family);
    return Object.fromEntries(own.map((slider) => [slider.name.split(".")[1], slider.label]));
  }

  /** A part and all above it, each after its inputs. */
  above(name) {
    if (!this.paths.has(name)) this.paths.set(name, this.pathTo(name));
    return this.paths.get(name);
  }

  pathTo(name) {
    const wanted = new Set([name]);
    const found = [];
    for (const part of this.program.parts.toReversed()) {
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
    return node.statistic(this.field(ref), part.inputs.map((one) => this.statistic(one)));
  }
}

/** The parameters of a node but for lists and mappings. */
const plainParameters = ({ parameters }) => Object.values(parameters)
  .map((value) => (["number", "string", "boolean"].includes(typeof value) ? value : null));

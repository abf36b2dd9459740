// A program at work on one frame after the other.
import { checkRoom } from "./kernels.js";
import { general } from "../drawing/numbers.js";
import { Node } from "./node.js";
import { Timings } from "./timings.js";
import { sizeOf, Values } from "../drawing/values.js";

const MOST_VALUES = 32_000_000; // of a result: a picture takes four bytes for each

/** The error of a node on a frame, with its name. */
export class NodeError extends Error {}

/**
 * Sends frames through the nodes of a program; `medium` describes the frames: {shape, dtype, rate, live}.
 */
export class Engine {
  constructor(program, kernels, medium) {
    this.program = program;
    this.medium = medium;
    this.nodes = new Map();
    this.times = new Map();
    this.resetAt = new Map(); // by name, the index of the frame before which a node was last reset
    this.waiting = []; // edits
    for (const { name, use, fields, parameters } of program.parts) {
      this.nodes.set(name, new Node(kernels, use, parameters, fields));
      this.times.set(name, new Timings());
    }
    try {
      this.samples = this.sampled(kernels);
    } catch (error) {
      this.free();
      throw error;
    }
  }

  /**
   * A value of each part, of the type and shape that it will have; a refused input is an error now, and so are arrays
   * for which there is no room.
   */
  sampled(kernels) {
    const { shape, dtype } = this.medium;
    const samples = new Map([["source", shape.length ? new Values(dtype, shape) : 0]]);
    let bytes = 0;
    for (const part of this.program.parts) {
      const inputs = part.inputs.map((ref) => this.picked(ref, samples));
      const fresh = this.nodes.get(part.name).fresh();
      const before = kernels.bytes;
      try {
        samples.set(part.name, this.attempt(part, () => bounded(fresh.sample(inputs))));
        bytes += kernels.bytes - before;
        this.attempt(part, () => checkRoom(bytes));
      } finally {
        fresh.free();
      }
    }
    return samples;
  }

  /** Give the memory of all nodes back: no further frame comes. */
  free() {
    for (const node of this.nodes.values()) node.free();
  }

  /** Change parameters, by `node.parameter`, before the next frame. */
  edit(changes) {
    this.waiting.push(changes);
  }

  /** Compute the values of a frame, {index, time_s, data, lap}, by the names of the parts. */
  send(frame) {
    for (const changes of this.waiting.splice(0)) this.change(changes, frame.index);
    if (frame.lap && this.program.settings.on_lap === "reset") {
      for (const { name } of this.program.parts) this.forget(name, frame.index);
    }
    const values = new Map([["source", frame.data]]);
    for (const part of this.program.parts) {
      const inputs = part.inputs.map((ref) => this.picked(ref, values));
      const node = this.nodes.get(part.name);
      const work = () => this.times.get(part.name).of(() => node.update(inputs));
      values.set(part.name, inputs.includes(null) ? null : this.attempt(part, work, frame.index));
    }
    this.values = values;
    return values;
  }

  /** How long each node takes, and its last value where that is a number. */
  timings(feeds) {
    return this.program.parts.map(({ name }) => {
      const value = this.values?.get(name) ?? null;
      const unit = feeds.unit({ name, field: "" });
      const last = typeof value === "number" ? `${general(value, 4)} ${unit}`.trim() : "";
      return { name, ...this.times.get(name).measured(), queue: 0, last };
    });
  }

  attempt({ name, use }, work, index) {
    try {
      return work();
    } catch (error) {
      const at = index === undefined ? "" : ` on frame ${index}`;
      throw new NodeError(`node '${name}' (${use}) failed${at}: ${error.message}`);
    }
  }

  /** The value that a reference names; a bare name means the first output. */
  picked({ name, field }, values) {
    const value = values.get(name);
    if (value === null || typeof value === "number" || value instanceof Values) return value;
    return value[field || Object.keys(value)[0]];
  }

  change(changes, index) {
    const changed = new Set();
    for (const [key, value] of Object.entries(changes)) {
      const point = key.lastIndexOf(".");
      const name = key.slice(0, point);
      if (this.nodes.get(name).edit({ [key.slice(point + 1)]: value })) this.resetAt.set(name, index);
      changed.add(name);
    }
    for (const { name, inputs } of this.program.parts) { // in order, so that all below are reached
      if (!inputs.some((ref) => changed.has(ref.name))) continue;
      changed.add(name);
      this.forget(name, index);
    }
  }

  /** Reset a node that does not learn. */
  forget(name, index) {
    const node = this.nodes.get(name);
    if (node.learns) return;
    node.reset();
    this.resetAt.set(name, index);
  }
}

/** Return a result; raises RangeError where one of its arrays is too large. */
function bounded(result) {
  const parts = result === null || typeof result === "number" || result instanceof Values ? [result] : Object.values(result);
  for (const { shape } of parts.filter((one) => one instanceof Values)) {
    if (sizeOf(shape) > MOST_VALUES) {
      throw new RangeError(`a result of ${shape.join(" x ")} values; a page has room for ${MOST_VALUES.toLocaleString("en")}`);
    }
  }
  return result;
}

// The base class of panels, which describe the values of their inputs.
import { heading, unitsOfMeasure } from "./feed.js";

/**
 * A part of the view. `open` comes first; `see` takes the values of each frame, null where an input gave no value, and
 * keeps them as they are: they must not change later. `describe` gives a description of the latest values at any time.
 */
export class Panel {
  static whole = false; // whether `see` gets a result with all its named outputs, not the first one alone
  static scene = false; // whether it shows pictures of a scene

  /** `parameters` are all that it has. */
  constructor(parameters) {
    this.parameters = parameters;
  }

  /**
   * The class, with what it says of all its panels.
   *
   * @returns {any}
   */
  get kind() {
    return this.constructor;
  }

  /** Take the descriptions of the inputs, of the source, and of each node that a parameter names; reset the panel. */
  open(feeds, medium, marks = {}) {
    this.feeds = feeds;
    this.medium = medium;
    this.marks = marks;
    this.reset();
  }

  reset() {}

  heading() {
    return this.parameters.title ?? heading(this.feeds);
  }

  /** The text at the right of the heading. */
  note() {
    return unitsOfMeasure(this.feeds);
  }

  /** The mark that a press at a place in values moves, and where to; null: it moves nothing. */
  move() {
    return null;
  }
}

/** The named outputs of a result; a single value has the name "", and null gives no output. */
export function namedOutputs(value) {
  if (value === null) return {};
  return typeof value === "number" || "dtype" in value ? { "": value } : value;
}

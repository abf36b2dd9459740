// Panels that show the value of a parameter as a line, which can be dragged.
import { Setting } from "../drawing/records.js";
import { last } from "./feed.js";

/** A base of panels with axes of values among which a parameter has its place. */
export const withSetting = (Base) => class extends Base {
  move(value) {
    return ["line", value];
  }

  /** The line of the parameter; null without one, and where the parameter is null now. */
  setting(upright) {
    const { line } = this.marks;
    if (!line) return null;
    const name = last(line.name);
    const value = line.node.parameters[name];
    return value === null ? null : Setting({ name: line.label || name, value: Number(value), upright, movable: Boolean(line.label) });
  }
};

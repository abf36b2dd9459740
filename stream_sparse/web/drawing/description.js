// The content of panels, in plain values: no pixels, and no colours of a page.
import { record } from "./record.js";
import { exactly } from "./readings.js";

export const Message = record("Message", { short: "" });
export const Chart = record("Chart", { strips: [], head: "", scale: "", stale: null });
export const Bar = record("Bar", { unit: "", normal: null, before: null, message: null });
export const Rows = record("Rows");
export const Line = record("Line", { waits: false, wraps: false });
export const Lines = record("Lines");
export const Box = record("Box", { name: "", small: false });
export const Frame = record("Frame", { name: "", unit: "", boxes: [], stale: null });
export const Tiles = record("Tiles", { usage: null, full: 1, name: "", stale: null, frame: 0 });
export const Rose = record("Rose", { name: "", unit: "", stale: null });
export const Grid = record("Grid", { names: [], bar: null });
export const WeightMap = record("WeightMap", { many: false, name: "", unit: "", stale: null, each: "weight" });
export const Maps = record("Maps", { names: [] });
export const Term = record("Term", { sign: "" });
export const Sum = record("Sum", { places: 1, head: 0, stale: null });

/** The value and the message of a bar, whole. */
export function barWords({ value, unit, before, message }) {
  const now = value === null ? "" : `${exactly(value)} ${unit}`.trimEnd();
  const then = before === null ? "" : `before the latest change ${exactly(before)}`;
  return [now, then, message?.text].filter(Boolean).join(", ");
}

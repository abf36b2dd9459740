// What tests of the pages' modules share.
import { readFileSync } from "node:fs";

/** The table of kernels of `pixel_tap`. */
export const table = JSON.parse(readFileSync(process.env.PAGE_FACTS, "utf8"));

/** Let what waits be done. */
export const settled = () => new Promise((resolve) => setTimeout(resolve));

/** What a function gives, or the message of its error. */
export function said(call) {
  try {
    return call();
  } catch (error) {
    return error.message;
  }
}

/** A program of one panel that shows its source; `more` has what differs. */
export const program = (more = {}) => ({
  name: "own", question: "", source: { use: "sample", parameters: { name: "macaw", loop: true }, unit: "" },
  settings: { on_lap: "continue" }, parts: [], nodes: [], heights: [1], sliders: [], keep: [], lacks: [],
  rows: [[{ use: "image", parameters: {}, inputs: [{ name: "source", field: "" }], labels: [""], marks: {}, weight: 1 }]],
  tree: { nodes: {} }, ...more,
});

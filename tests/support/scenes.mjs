// Draws scenes on canvases without a browser, and asks their pictures what tests/web/drawing/test_scene.py asks.
import { Canvas, widths } from "./canvas.mjs";
import { read } from "./descriptions.mjs";

/** The answers of each scene; `draw` is that of drawing/scene.js, `letters` the widths of all letters by font. */
export function answers(draw, { scenes, letters }) {
  Object.assign(widths, letters);
  return scenes.map(({ description, width, height, look, places, whole }) => {
    const canvas = new Canvas(width, height);
    const parts = draw(read(description), canvas.getContext(), width, height, look);
    const first = (ask) => places.map(([x, y]) => parts.map((part) => ask(part, x, y)).find(Boolean) ?? "");
    return {
      parts: parts.map(placeOf),
      all: parts.flatMap((part) => part.allRead?.() ?? []),
      words: first((part, x, y) => part.readOff(x, y)),
      cells: first((part, x, y) => part.holds?.(x, y) && part.cell(x, y)),
      values: [false, true].map((near) => places.map(([x, y]) => parts.map((part) => part.valueAt?.(x, y, near) ?? null))),
      pixels: whole && Buffer.from(canvas.pixels).toString("base64"),
    };
  });
}

/** The place of axes, or of a frame. */
function placeOf({ plot, left, top, wide, tall }) {
  return plot ? [plot.left, plot.top, plot.right, plot.bottom, plot.size] : [left, top, wide, tall];
}

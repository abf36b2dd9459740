// An array as a heat map, with numbers or names at its rows and columns, and a colour bar.
import { colourBarWidth, drawColourBar } from "./colour_bar.js";
import { drawHeat, shared } from "./heat.js";
import { Cells } from "./parts.js";
import { drawAcross, nameBelow, numberRows, Plot } from "./plot.js";
import { label, lineHeight, shorten, textWidth } from "./text.js";

const LEAST_BAR = 150; // columns of a picture in which there is room for a colour bar

/** Draw a heat map in a cell; returns its place, and what it says. */
export function drawHeatMap(heat, picture, { left, top, wide, tall }, size) {
  let part;
  picture.part(left, top, left + wide, top + tall, (place) => {
    part = drawWhole(heat, place, size);
  });
  part.left += left;
  part.top += top;
  return { left, top, wide, tall, part };
}

function drawWhole(heat, picture, size) {
  const { values, pairs, labels, tint } = heat, [rows, columns] = values.shape, { width, height, theme } = picture;
  const bar = width > LEAST_BAR ? colourBarWidth(picture, size) : 0;
  const plot = plotOf(picture, heat, height, width - bar, size);
  const valueAt = (row, column) => (pairs && row === column ? 0 : values.data[row * columns + column]);
  drawHeat(picture, plot, valueAt, shared(rows, plot.tall), shared(columns, plot.wide), tint);
  if (pairs) {
    for (let k = 0; k < rows; k++) {
      const [x0, x1] = [k, k + 1].map((at) => plot.left + Math.ceil((at * plot.wide) / rows));
      const [y0, y1] = [k, k + 1].map((at) => plot.top + Math.ceil((at * plot.tall) / rows));
      picture.box(x0, y0, x1, y1, theme.card);
    }
  }
  nameCells(picture, plot, labels);
  if (bar) drawColourBar(picture, tint, plot.right + 2, size, plot.top, plot.bottom);
  return new Cells(plot.left, plot.top, plot.wide, plot.tall, heat);
}

/** The largest plot of square cells that leaves room for labels, in the middle. */
function plotOf(picture, { values: { shape }, labels }, height, width, size) {
  const given = { top: 0, y: [shape[0] - 0.5, -0.5], x: [-0.5, shape[1] - 0.5], size };
  const plot = Plot.within(picture, height, width, given);
  let { left } = plot;
  if (labels) {
    const widest = Math.max(...labels.map((name) => textWidth(picture, name, size))) + 8;
    left = Math.min(widest, Math.max(Math.floor(width / 3), 1));
  }
  const bottom = Math.max(Math.min(plot.bottom, height), plot.top + 1), right = Math.max(plot.right, left + 1);
  const cell = Math.min((bottom - plot.top) / shape[0], (right - left) / shape[1]);
  const [tall, wide] = shape.map((count) => Math.max(Math.trunc(count * cell), 1));
  left += Math.floor((right - left - wide) / 2);
  const top = plot.top + Math.floor((bottom - plot.top - tall) / 2);
  return plot.with({ left, right: left + wide, top, bottom: top + tall });
}

/** Draw names or numbers at the left and below. */
function nameCells(picture, plot, labels) {
  if (!labels) {
    numberRows(picture, plot);
    drawAcross(picture, plot, { kind: "entries", points: [], name: "", unit: "" });
    return;
  }
  const { size, left, top, tall, wide } = plot, count = labels.length;
  const every = Math.max(Math.ceil((lineHeight(size) * count) / tall), 1), room = ((0.96 * wide) / count) * every;
  const shown = labels.map((name, k) => [k, name]).filter(([k]) => k % every === 0);
  for (const [k, name] of shown) {
    const words = shorten(picture, name, size, left - 8), row = top + ((k + 0.5) / count) * tall;
    label(picture, words, left - 6, row, size, { colour: picture.theme.quiet, at: "right" });
  }
  nameBelow(picture, plot, shown.map(([k, name]) => [k, shorten(picture, name, size, room)]));
}

// An array as a heat map, with numbers at its rows and columns, and a colour bar.
import { colourBarWidth, drawColourBar } from "./colour_bar.js";
import { drawHeat, shared } from "./heat.js";
import { Cells } from "./parts.js";
import { drawAcross, numberRows, Plot } from "./plot.js";

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
  const { values, pairs, tint } = heat, [rows, columns] = values.shape, { width, height, theme } = picture;
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
  numberRows(picture, plot);
  drawAcross(picture, plot, { kind: "entries", points: [], name: "", unit: "" });
  if (bar) drawColourBar(picture, tint, plot.right + 2, size, plot.top, plot.bottom);
  return new Cells(plot.left, plot.top, plot.wide, plot.tall, heat);
}

/** The largest plot of square cells that leaves room for labels, in the middle. */
function plotOf(picture, { values: { shape } }, height, width, size) {
  const given = { top: 0, y: [shape[0] - 0.5, -0.5], x: [-0.5, shape[1] - 0.5], size };
  const plot = Plot.within(picture, height, width, given);
  let { left } = plot;
  const bottom = Math.max(Math.min(plot.bottom, height), plot.top + 1), right = Math.max(plot.right, left + 1);
  const cell = Math.min((bottom - plot.top) / shape[0], (right - left) / shape[1]);
  const [tall, wide] = shape.map((count) => Math.max(Math.trunc(count * cell), 1));
  left += Math.floor((right - left - wide) / 2);
  const top = plot.top + Math.floor((bottom - plot.top - tall) / 2);
  return plot.with({ left, right: left + wide, top, bottom: top + tall });
}

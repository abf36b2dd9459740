// Curves and step curves, drawn with at most one entry for each column of pixels.
import { fmax, fmin } from "./extremes.js";
import { mixed } from "./colours.js";

const FILLED = 0.55; // share of the card in the colour within a step curve

/** The entries of each column of pixels as one, [x, low, high], with their least and greatest value; nan is a gap. */
function perColumn(x, low, high) {
  const found = [];
  let column = NaN;
  for (let k = 0; k < x.length; k++) {
    const last = found.at(-1), here = Math.floor(x[k]);
    if (last && here === column) [last[1], last[2]] = [fmin(last[1], low[k]), fmax(last[2], high[k])];
    else found.push([x[k], low[k], high[k]]);
    column = here;
  }
  return found;
}

/**
 * Draw a curve of 1 or 2 pixels through points given in pixels; nan breaks it, a single point is a dot.
 *
 * `x` increases; `low` and `high` are rows. Points outside are cut off.
 */
export function curve(picture, x, low, high, colour, thickness = 2) {
  let line = [];
  const lines = [line];
  for (const [column, least, most] of perColumn(x, low, high)) {
    if (Number.isFinite(least)) line.push([column, least]);
    if (Number.isFinite(most) && most !== least) line.push([column, most]);
    if (!Number.isFinite(least) || !Number.isFinite(most)) lines.push((line = []));
  }
  for (const one of lines) if (one.length === 1) picture.dot(...one[0], thickness, colour);
  picture.strokes(lines.filter(({ length }) => length > 1), colour, thickness);
}

/** Draw the step curve of a histogram: n + 1 columns of edges, n rows of tops, and the row of zero. */
export function steps(picture, edges, tops, floor, colour, filled) {
  const line = [[edges[0], floor]];
  tops.forEach((top, k) => line.push([edges[k], top], [edges[k + 1], top]));
  line.push([edges[tops.length], floor]);
  if (filled) picture.shape(line, mixed(colour, picture.theme.card, FILLED));
  picture.strokes([line], colour, 1);
}

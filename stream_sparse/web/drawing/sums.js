// A sum of pictures: each with its sign at the left and its name below.
import { round } from "./numbers.js";
import { drawFrame } from "./frames.js";
import { Cells } from "./parts.js";
import { dim } from "./stale.js";
import { label, lineHeight, shorten, textWidth } from "./text.js";

const LARGER = 1.4; // signs, than other letters
const LEAST = 3; // height of a picture with words, by that of its sign
const USUAL = "+ 000"; // has room in any sum, so that pictures keep their places when numbers grow

/** Draw a sum over a picture, its terms as large as there is room for all. */
export function drawSum(sum, picture, size) {
  picture.fill();
  const { terms, head, stale } = sum, lay = layout(sum, picture, size);
  const down = Math.floor(picture.height / linesOf(sum, lay.columns)), across = Math.floor(picture.width / lay.columns);
  const beside = Math.floor(Math.max(across - lay.sign - lay.wide, 0) / 2);
  const above = Math.floor(Math.max(down - lay.name - lay.tall, 0) / 2);
  const drawn = terms.map(({ frame, sign }, k) => {
    const [row, column] = placeOf(k, head, lay.columns);
    const left = column * across + beside + lay.sign, top = row * down + above;
    drawFrame(picture, frame, left, top, lay.wide, lay.tall);
    if (lay.large) write(picture, frame.name, sign, { left, top, across, column, lay, size });
    return new Cells(left, top, lay.wide, lay.tall, frame);
  });
  dim(picture, stale, size);
  return drawn;
}

/** The line of a term, and its place there. */
function placeOf(k, head, columns) {
  if (k < head) return [0, k];
  return [Math.floor((k - head) / columns) + (head > 0 ? 1 : 0), (k - head) % columns];
}

/** Write the sign and the name of a term. */
function write(picture, text, sign, { left, top, across, column, lay, size }) {
  label(picture, sign, left - Math.floor(size / 2), top + lay.tall / 2, lay.large, { bold: true, at: "right" });
  const name = shorten(picture, text, size, across), right = (column + 1) * across - textWidth(picture, name, size) / 2;
  const middle = Math.min(left + lay.wide / 2, right), below = top + lay.tall + lay.name / 2;
  label(picture, name, middle, below, size, { colour: picture.theme.quiet, at: "middle" });
}

/** The layout with the largest pictures; with little room signs are smaller, or left out. */
function layout(sum, picture, size) {
  const [rows, columns] = sum.terms[0].frame.values.shape, { width, height } = picture, { head } = sum;
  const count = Math.max(sum.places, sum.terms.length);
  const signs = [USUAL, ...sum.terms.map(({ sign }) => sign.replace(/[0-9]/g, "0"))];
  let found;
  for (const large of [round(LARGER * size), size, 0]) {
    const sign = large ? Math.max(...signs.map((text) => textWidth(picture, text, large, true))) + size : 0;
    const name = large ? lineHeight(size) : 0;
    let scale = -Infinity, best = 1;
    for (let across = Math.max(head, 1); across <= Math.max(count - head, head); across++) {
      const down = Math.floor(height / linesOf(sum, across)) - name - 2, over = Math.floor(width / across) - sign - 2;
      const fits = Math.min(down / rows, over / columns);
      if (fits > scale) [scale, best] = [fits, across];
    }
    const [tall, wide] = [rows, columns].map((length) => Math.max(Math.trunc(scale * length), 1));
    found = { columns: best, tall, wide, sign, name, large };
    if (tall >= LEAST * large) break;
  }
  return found;
}

/** The number of lines with so many terms in each. */
function linesOf({ terms, places, head }, columns) {
  return (head > 0 ? 1 : 0) + Math.ceil((Math.max(places, terms.length) - head) / columns);
}

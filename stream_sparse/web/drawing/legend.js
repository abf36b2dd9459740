// Legends: the names of curves and their colours, in as many lines as necessary.
import { colourOf, lettersOf } from "./colours.js";
import { round } from "./numbers.js";
import { label, lineHeight, shorten, textWidth } from "./text.js";

/** Write a legend with its upper left corner at x, y, in a picture of this width. */
export function drawLegend(picture, entries, x, y, size, width) {
  const { theme } = picture, dash = dashOf(size);
  for (const { entry, column, row } of places(picture, entries, x, width, size)) {
    const middle = y + row * lineHeight(size) + Math.floor(lineHeight(size) / 2);
    let left = column;
    if (entry.dash) {
      picture.box(left, middle - 1, left + dash, middle + 2, colourOf(entry.ink, theme));
      left += dash + 5;
    }
    const colour = entry.dash ? theme.text : lettersOf(entry.ink, theme);
    label(picture, shorten(picture, entry.text, size, Math.max(width - left, 0)), left, middle, size, { colour });
  }
}

/** The height in pixels of a legend that starts at column x of a picture of this width. */
export function legendHeight(picture, entries, x, width, size) {
  if (!entries.length) return 0;
  return (1 + places(picture, entries, x, width, size).at(-1).row) * lineHeight(size) + 2;
}

/** The width in pixels of the widest entry; 0 without one. */
export const widestEntry = (picture, entries, size) =>
  Math.max(0, ...entries.map((entry) => widthOf(picture, entry, size)));

const dashOf = (size) => round(1.5 * size);
const gapOf = (size) => round(0.9 * size);
const widthOf = (picture, { text, dash }, size) => textWidth(picture, text, size) + (dash ? dashOf(size) + 5 : 0);

/**
 * Leave out values of a sweep until they fit into one line, first each second, then two of three.
 *
 * The colours between those of two values are clear.
 */
function thinned(picture, entries, room, size) {
  const values = entries.filter(({ dash }) => !dash);
  let kept = values;
  for (let every = 1; every < Math.max(values.length, 2); every++) {
    kept = values.filter((_, k) => every === 1 || k === 0 || k % every === 1 || k === values.length - 1);
    const wide = kept.reduce((sum, { text }) => sum + textWidth(picture, text, size) + gapOf(size), 0);
    if (wide <= room || kept.length < 4) break;
  }
  return entries.filter((entry) => entry.dash || kept.includes(entry));
}

/** The place of each entry: its column, and the number of its line. */
function places(picture, entries, x, width, size) {
  let column = x, row = 0;
  return thinned(picture, entries, width - x, size).map((entry) => {
    const wide = widthOf(picture, entry, size);
    if (column > x && column + wide > width) [column, row] = [x, row + 1];
    const place = { entry, column, row };
    column += wide + (entry.dash ? 2 * size : gapOf(size));
    return place;
  });
}

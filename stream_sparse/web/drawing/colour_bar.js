// The colour bar beside a picture, with the values of its colours.
import { colourTable } from "./colours.js";
import { round } from "./numbers.js";
import { drawPixels } from "./pixels.js";
import { label, textWidth } from "./text.js";
import { number } from "./ticks.js";

/** How many columns a colour bar takes with its labels. */
export const colourBarWidth = (picture, size) => 10 + size + 4 + textWidth(picture, "+00000", size);

/** Draw a colour bar at a column, between two rows where there is room, and values at its ends and middle. */
export function drawColourBar(picture, { colormap, low, high }, left, size, above = 0, below = picture.height) {
  const { theme } = picture, top = size, bottom = Math.max(below - above - size, size + 2);
  const x = 10, right = x + size - 2;
  if (bottom > below - above) return;
  picture.part(left, above, picture.width, below, (part) => {
    const table = colourTable(colormap), tall = bottom - top;
    drawPixels(part, x, top, right - x, tall, (pixels) => {
      const levelOf = (row) => (tall > 1 ? round(255 - (255 * row) / (tall - 1)) : 255);
      for (let row = 0; row < tall; row++) pixels.fill(table[levelOf(row)], row * (right - x), (row + 1) * (right - x));
    });
    const sign = low < 0 && 0 < high ? "+" : "", middle = (low + high) / 2;
    const places = [[sign + number(high), top], [number(low), bottom - 1]];
    if (tall > 5 * size) places.push([number(middle), Math.floor((top + bottom) / 2)]);
    for (const [text, row] of places) {
      part.box(right, row, right + 3, row + 1, theme.grid);
      label(part, text, x + size + 3, row, size, { colour: theme.quiet });
    }
  });
}

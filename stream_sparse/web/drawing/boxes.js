// Rectangles around pixels of a frame, with their names.
import { round } from "./numbers.js";
import { label, textWidth } from "./text.js";

const REMAINS = 0.25; // share of the picture behind a name
const BESIDE = 3; // pixels from the rectangle to the middle of its line, which hides nothing of what is inside

/** Draw a rectangle on a picture of a frame of this shape, and its name beside it if there is one. */
export function drawBox(picture, { top, left, bottom, right, name, small }, [rows, columns], given) {
  const size = small ? Math.floor(given / 2) : given, beside = small ? 0 : BESIDE, { width, height, theme } = picture;
  const down = height / rows, across = width / columns;
  const x = ((left + right) / 2) * across, y = ((top + bottom) / 2) * down;
  const halfY = Math.max(((bottom - top) / 2) * down + beside, 0.55 * size);
  const halfX = Math.max(((right - left) / 2) * across + beside, 0.55 * size);
  const [x0, y0, x1, y1] = [x - halfX, y - halfY, x + halfX, y + halfY].map(round);
  frame(picture, x0, y0, x1, y1, 2, theme.card);
  frame(picture, x0, y0, x1, y1, 1, theme.mark);
  if (!name) return;
  const wide = textWidth(picture, name, size);
  let start = x + halfX + 6, row = y;
  if (start + wide > width) start = x - halfX - 6 - wide;
  if (start < 3) { // no room on either side
    start = Math.max(Math.min(x - wide / 2, width - wide - 3), 3);
    const below = y + halfY + size;
    row = below < height - size ? below : y - halfY - size;
  }
  const middle = Math.min(Math.max(row, 0.75 * size), height - 0.75 * size);
  // Darken the picture behind the text, which must be legible on any brightness.
  const above = round(middle - 0.75 * size), under = round(middle + 0.75 * size);
  picture.veil(round(start) - 3, above, round(start) + wide + 3, under, REMAINS);
  label(picture, name, start, middle, size, { colour: theme.mark });
}

/** Draw a line along a rectangle, which reaches so many pixels to each side. */
function frame(picture, x0, y0, x1, y1, reach, colour) {
  const { context } = picture;
  context.strokeStyle = colour;
  context.lineWidth = 2 * reach + 1;
  context.lineJoin = "round";
  context.strokeRect(x0 + 0.5, y0 + 0.5, x1 - x0, y1 - y0);
}

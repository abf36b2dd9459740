// Arrays as pictures: their values in colours, and the places of several side by side.
import { colourTable, pixel, pixelOf } from "./colours.js";
import { paintedOn } from "./pixels.js";
import { lineHeight } from "./text.js";

const SQUARES = 3; // a frame that is so many times larger shows its pixels as squares
const SHOWN = { low: 0, high: 255 };

/**
 * Draw a frame over a rectangle, in the colours of its tint; `shown` are levels under the colour map in place of values.
 *
 * A smaller picture is averaged. A larger one is interpolated up to threefold; beyond that its pixels show as squares.
 */
export function drawFrame({ context, theme }, { values, shown, tint }, left, top, wide, tall) {
  const given = shown ?? values, [rows, columns, channels = 1] = given.shape, blank = pixelOf(theme.blank);
  const data = typeof given.data[0] === "bigint" ? given.numbers() : given.data;
  const paint = channels === 3 ? paintColours : paintLevels;
  const canvas = paintedOn(columns, rows, (pixels) => paint(pixels, data, shown ? { ...tint, ...SHOWN } : tint, blank));
  context.imageSmoothingEnabled = tall < SQUARES * values.shape[0];
  context.imageSmoothingQuality = "medium";
  context.drawImage(canvas, left, top, wide, tall);
}

/** Paint the colour of each value; nan has a colour of its own. */
export function paintLevels(pixels, data, { colormap, low, high }, blank) {
  const table = colourTable(colormap), scale = 255 / (high - low), start = 0.5 - low * scale;
  for (let k = 0; k < data.length; k++) {
    const level = data[k] * scale + start;
    pixels[k] = level >= 255 ? table[255] : level >= 0 ? table[level | 0] : Number.isNaN(level) ? blank : table[0];
  }
}

/** Paint blue, green and red of each pixel. */
export function paintColours(pixels, data, { low, high }, blank) {
  const scale = 255 / (high - low), start = 0.5 - low * scale;
  const level = (value) => Math.min(Math.max(value * scale + start, 0), 255) | 0;
  for (let k = 0, at = 0; at < data.length; k++, at += 3) {
    const [blue, green, red] = [data[at], data[at + 1], data[at + 2]];
    pixels[k] = Number.isNaN(blue + green + red) ? blank : pixel(level(red), level(green), level(blue));
  }
}

/**
 * Left, top, width and height of each cell of a grid, with the columns that let frames of a shape be largest.
 *
 * Above each of several cells there is room for a name of font size `size`.
 */
export function cellsOf(count, [rows, columns], height, width, size) {
  const [over, gap] = count > 1 ? [lineHeight(size), 8] : [0, 0];
  const room = (across) => {
    const down = Math.ceil(count / across);
    const shared = (length, cells) => Math.floor((length - (cells - 1) * gap) / cells);
    return [Math.max(shared(height, down), 1), Math.max(shared(width, across), 1)];
  };
  let most = -Infinity, best = 1;
  for (let across = 1; across <= count; across++) {
    const [tall, wide] = room(across), scale = Math.min((tall - over) / rows, wide / columns);
    if (scale > most) [most, best] = [scale, across];
  }
  const [tall, wide] = room(best);
  return Array.from({ length: count }, (_, k) => ({
    left: (k % best) * (wide + gap),
    top: Math.floor(k / best) * (tall + gap) + over,
    wide,
    tall: Math.max(tall - over, 1),
  }));
}

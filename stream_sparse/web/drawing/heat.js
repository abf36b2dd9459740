// Values as a heat map in a plot: values that share a pixel show the one of largest magnitude.
import { pixelOf } from "./colours.js";
import { paintLevels } from "./frames.js";
import { drawPixels } from "./pixels.js";

/** For each of some pixels the first of its entries, and the one after its last, where so many entries share them. */
export function shared(entries, pixels) {
  return Array.from({ length: pixels }, (_, k) => {
    const first = Math.floor((k * entries) / pixels);
    return [first, entries > pixels ? Math.floor(((k + 1) * entries) / pixels) : first + 1];
  });
}

/**
 * The value of largest magnitude in a block of an array; nan wins.
 *
 * @param {(row: number, column: number) => number} valueAt
 * @param {number[]} rows
 * @param {number[]} columns
 */
export function loudest(valueAt, [top, bottom], [left, right]) {
  let low = Infinity, high = -Infinity;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const value = valueAt(row, column);
      if (Number.isNaN(value)) return value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return high >= -low ? high : low;
}

/** Draw values in a plot: the rows and the columns of each row and column of pixels; null where it stays empty. */
export function drawHeat(picture, { left, top, wide, tall }, valueAt, rows, columns, tint) {
  const shown = new Float64Array(wide * tall), blank = pixelOf(picture.theme.blank);
  rows.forEach((some, y) => columns.forEach((few, x) => (shown[y * wide + x] = few ? loudest(valueAt, some, few) : 0)));
  drawPixels(picture, left, top, wide, tall, (pixels) => paintLevels(pixels, shown, tint, blank));
  columns.forEach((few, x) => few ?? picture.box(left + x, top, left + x + 1, top + tall, picture.theme.card));
}

// Results as shapes: the path of a line, of stems, and the pixels of a picture, all within one range.

/**
 * The lowest and the highest of all numbers in lists of any depth.
 *
 * @returns {[number, number]}
 */
export function rangeOf(results) {
  const all = results.flat(Infinity).filter((value) => value !== null);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return low < high ? [low, high] : [low - 1, high + 1];
}

/** The height at which a value is drawn. */
export const heightOf = (value, [low, high], height) => height - ((value - low) / (high - low)) * height;

const rounded = (value) => Math.round(value * 100) / 100;

/** The path of an SVG that joins values from left to right; null leaves a gap. */
export function linePath(values, range, width, height) {
  const across = width / Math.max(values.length - 1, 1);
  let joined = false;
  const parts = values.map((value, k) => {
    if (value === null) {
      joined = false;
      return "";
    }
    const command = joined ? "L" : "M";
    joined = true;
    return `${command}${rounded(k * across)} ${rounded(heightOf(value, range, height))}`;
  });
  return parts.join("");
}

/** The path of an SVG with a stem from 0 to each value. */
export function stemsPath(values, range, width, height) {
  const across = width / values.length;
  const rest = rounded(heightOf(Math.min(Math.max(0, range[0]), range[1]), range, height));
  const stems = values.map((value, k) =>
    `M${rounded((k + 0.5) * across)} ${rest}V${rounded(heightOf(value ?? 0, range, height))}`);
  return `M0 ${rest}H${width}${stems.join("")}`;
}

/** The pixels of a picture in gray, from the lowest value, black, to the highest, white; red, green, blue and alpha. */
export function pixels(rows, [low, high]) {
  const levels = rows.flat().map((value) => Math.round(((value - low) / (high - low)) * 255));
  return Uint8ClampedArray.from(levels.flatMap((level) => [level, level, level, 255]));
}

/** A result in words, for those who do not see it. */
export function inWords(result) {
  if (Array.isArray(result[0])) {
    const all = result.flat();
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    return `picture of ${result[0].length} x ${result.length} pixels, mean ${mean.toFixed(1)}`;
  }
  return `values ${result.map((value) => (value === null ? "none" : value)).join(", ")}`;
}

// Colours of curves and bars, and colour maps; all safe for colour-blind readers.
import { COLORMAPS, THEMES } from "./palettes.js";
import { round } from "./numbers.js";

const REMAINS = 0.3; // share of a colour that remains when it is dimmed
const STRONGER = 0.3; // share of the theme's text in letters of a colour
const kept = new Map();

/** The theme of a name; one that is given as a theme stays. */
export const themeOf = (theme) => (typeof theme === "string" ? THEMES[theme] : theme);

const parts = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
const written = (levels) => `#${levels.map((level) => level.toString(16).padStart(2, "0")).join("")}`;

/** A colour a share of the way to another one. */
export function mixed(colour, other, share) {
  const key = `${colour}${other}${share}`;
  if (!kept.has(key)) {
    const to = parts(other);
    kept.set(key, written(parts(colour).map((level, k) => level + round(share * (to[k] - level)))));
  }
  return kept.get(key);
}

const tables = new Map();

/** The 256 colours of a map, as pixels of an `ImageData`. */
export function colourTable(colormap) {
  if (!tables.has(colormap)) {
    const levels = Uint8Array.from(atob(COLORMAPS[colormap]), (letter) => letter.charCodeAt(0));
    tables.set(colormap, Uint32Array.from({ length: 256 }, (_, k) => pixel(...levels.subarray(3 * k, 3 * k + 3))));
  }
  return tables.get(colormap);
}

/** A pixel of red, green and blue: bytes in the order of an `ImageData`. */
export const pixel = (red, green, blue) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/** The pixel of a colour. */
export const pixelOf = (colour) => pixel(...parts(colour));

/** The colour of the curve or bar with this number; they repeat after seven. */
export const palette = (number, theme) => theme.curves[number % theme.curves.length];

/** The colour of an ink on the page of a theme. */
export function colourOf({ part, number, count, ramp }, theme) {
  if (part === "curve") return palette(number, theme);
  if (part !== "ramp") return theme[part];
  const [colormap, first, last] = theme.ramps[ramp % theme.ramps.length];
  const place = count > 1 ? first + (number * (last - first)) / (count - 1) : (first + last) / 2;
  const found = colourTable(colormap)[round(place)];
  return written([found & 255, (found >> 8) & 255, (found >> 16) & 255]);
}

/** The colour of letters in an ink, that of a curve nearer to the theme's text: thin strokes look paler. */
export function lettersOf(ink, theme) {
  const colour = colourOf(ink, theme);
  return ink.part === "curve" || ink.part === "ramp" ? mixed(colour, theme.text, STRONGER) : colour;
}

/** The dim colour of a value that is out of date. */
export const faded = (colour, theme) => mixed(theme.card, colour, REMAINS);

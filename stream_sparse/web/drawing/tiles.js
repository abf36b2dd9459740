// Atoms as small pictures, each with a bar of its usage.
import { round } from "./numbers.js";
import { sizeOf } from "./values.js";
import { atomShape } from "./atom_shape.js";
import { palette, pixelOf } from "./colours.js";
import { curve } from "./curves.js";
import { paintColours, paintLevels } from "./frames.js";
import { Picture, within } from "./picture.js";
import { paintedOn } from "./pixels.js";
import { exactly, lineOf } from "./readings.js";

// Least side of a picture, thickness of its bar, space to the next; the first that fits.
const TIERS = [[24, 3, 3], [10, 2, 2], [1, 1, 0]];
const MOST_SIZES = 8;

/** Tiles that were drawn, and their places. */
class Drawn {
  constructor(tiles, grid, left, top) {
    this.tiles = tiles;
    this.grid = grid;
    this.left = left;
    this.top = top;
  }

  /** The number of the atom at a place, and its usage; of several dictionaries also the name. */
  readOff(x, y) {
    const { grid, tiles: { order, usage, name } } = this;
    const row = Math.floor((y - this.top) / grid.down), column = Math.floor((x - this.left) / grid.across);
    const k = row * grid.columns + column;
    if (row < 0 || column < 0 || row >= grid.rows || column >= grid.columns || k >= order.data.length) return "";
    const atom = Number(order.data[k]), place = `${name ? `${name}, ` : ""}atom ${atom}`;
    if (!usage || Number.isNaN(usage.data[atom])) return `${place} of ${order.data.length}`;
    return lineOf(place, [{ name: "", words: `usage ${exactly(usage.data[atom])}`, unit: "" }]);
  }
}

/** Draw atoms in a cell; returns their place, and what they say. */
export function drawTiles(tiles, picture, cell) {
  const grid = gridOf(tiles, cell.tall, cell.wide), { space } = grid;
  const wide = Math.min(grid.columns * grid.across - space, cell.wide);
  const tall = Math.min(grid.rows * grid.down - space, cell.tall);
  const left = cell.left + Math.floor((cell.wide - wide) / 2), top = cell.top + Math.floor((cell.tall - tall) / 2);
  picture.part(left, top, left + wide, top + tall, (place) => {
    place.context.drawImage(mosaicOf(tiles, grid, picture), 0, 0);
    if (tiles.usage && grid.bar) drawBars(place, tiles, grid);
  });
  return { left, top, wide, tall, part: new Drawn(tiles, grid, left, top) };
}

/** The grid in which pictures of the shape of the atoms are largest; each has at least one pixel. */
function gridOf({ atoms, order, usage }, height, width) {
  const count = order.data.length, { rows, columns } = atoms.shape.length === 2 ? { rows: 1, columns: 2 } : atomShape(atoms.shape);
  let best;
  for (const [least, thick, space] of TIERS) {
    const bar = usage ? thick : 0, under = bar ? bar + (space > 0 ? 1 : 0) : 0;
    let scale = -Infinity, most = 1;
    for (let across = 1; across <= count; across++) {
      const tall = (height + space) / Math.ceil(count / across) - under - space;
      const wide = (width + space) / across - space;
      const fits = Math.min(tall / rows, wide / columns);
      if (fits > scale) [scale, most] = [fits, across];
    }
    const [tall, wide] = [rows, columns].map((length) => Math.max(Math.trunc(length * scale + 1e-9), 1));
    const [down, across] = [tall + under + space, wide + space];
    best = { rows: Math.ceil(count / most), columns: most, tall, wide, bar, space, down, across };
    if (Math.min(tall, wide) >= least && scale > 0) break;
  }
  return best;
}

const kept = new WeakMap(); // by atoms: they change rarely, and there may be hundreds

/** The pictures of atoms without bars, drawn once for each size and order. */
function mosaicOf(tiles, grid, { theme }) {
  const { atoms, order, colormap, frame = 0 } = tiles, { frames } = atomShape(atoms.shape);
  if (!kept.has(atoms)) kept.set(atoms, new Map());
  const made = kept.get(atoms);
  const key = [theme.card, colormap, frame, order.data.join(), ...Object.values(grid)].join(" ");
  if (!made.has(key)) {
    if (made.size >= MOST_SIZES * frames) made.clear();
    const canvas = new OffscreenCanvas(grid.columns * grid.across, grid.rows * grid.down);
    const sheet = new Picture(canvas.getContext("2d"), canvas.width, canvas.height, { theme });
    sheet.fill();
    (atoms.shape.length === 2 ? drawCurves : drawPictures)(sheet, tiles, grid);
    made.set(key, canvas);
  }
  return made.get(key);
}

/** The values of an atom. */
function atomOf({ data, shape: [, ...shape] }, atom) {
  const size = sizeOf(shape);
  return data.subarray(Number(atom) * size, (Number(atom) + 1) * size);
}

/** The place of a small picture. */
const placeOf = ({ columns, across, down }, k) => [(k % columns) * across, Math.floor(k / columns) * down];

/** The largest magnitude of some values; 1 where its reciprocal would overflow. */
function loudest(values) {
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most < 1e-37 ? 1 : most;
}

/**
 * Draw arrays, or a frame of films: each fills the colour map from minus to plus its own largest magnitude.
 *
 * Those in colour have one scale for blue, green and red, and 0 is mid gray.
 */
function drawPictures({ context, theme }, { atoms, order, colormap, frame = 0 }, grid) {
  const { rows, columns, channels } = atomShape(atoms.shape), { tall, wide } = grid, size = rows * columns * channels;
  const paint = channels === 3 ? paintColours : paintLevels, blank = pixelOf(theme.blank);
  context.imageSmoothingEnabled = tall < rows || wide < columns; // larger ones show their values as squares
  order.data.forEach((atom, number) => {
    const whole = atomOf(atoms, atom), most = loudest(whole), values = whole.subarray(frame * size, (frame + 1) * size);
    const canvas = paintedOn(columns, rows, (pixels) => paint(pixels, values, { colormap, low: -most, high: most }, blank));
    context.drawImage(canvas, ...placeOf(grid, number), wide, tall);
  });
}

/** Draw vectors as small curves around zero, each scaled to its own largest magnitude; nan is a gap. */
function drawCurves(sheet, { atoms, order }, grid) {
  const [, length] = atoms.shape, { tall, wide } = grid, { theme } = sheet, middle = Math.floor(tall / 2);
  const x = Float64Array.from({ length }, (_, k) => (length > 1 ? (k * (wide - 1)) / (length - 1) : 0));
  order.data.forEach((atom, number) => {
    const values = atomOf(atoms, atom), most = loudest(values);
    const rows = Float64Array.from(values, (value) => ((tall - 1) / 2) * (1 - (0.9 * value) / most));
    const [left, top] = placeOf(grid, number);
    sheet.part(left, top, left + wide, top + tall, (place) => {
      place.fill(theme.field);
      place.box(0, middle, wide, middle + 1, theme.grid);
      curve(place, x, rows, rows, palette(0, theme), 1);
    });
  });
}

/** Draw the bars of usage; a share above zero shows at least one pixel. */
function drawBars({ context, theme }, { order, usage, full }, grid) {
  const { tall, wide, bar, space } = grid, under = tall + (space > 0 ? 1 : 0);
  const draw = (colour, length) => {
    context.fillStyle = colour;
    context.beginPath();
    order.data.forEach((atom, k) => {
      const [left, top] = placeOf(grid, k);
      context.rect(left, top + under, length(usage.data[Number(atom)] / full), bar);
    });
    context.fill();
  };
  draw(theme.grid, () => wide);
  draw(theme.quiet, (share) => (share > 0 ? Math.max(round(within(share, 0, 1) * wide), 1) : 0));
}

// The mark of a tap or a crop on a picture of its input: its place in the frame.
import { Box } from "../drawing/records.js";

const NAMED = 12; // the largest number of points of a tap that are shown with their names

const clamp = (x, most) => Math.max(Math.min(x, most), 0);

/** Top, left, bottom and right of the square of a tap, or of the rectangle of a crop. */
function corners({ row, col, size = 1, height, width }) {
  return height === undefined ? around(row, col, size) : [row, col, row + height, col + width];
}

function around(row, col, size) {
  const half = Math.floor(size / 2);
  return [row - half, col - half, row + half + 1, col + half + 1];
}

/** @param {number[]} corners */
const box = ([top, left, bottom, right], more = {}) => Box({ top, left, bottom, right, ...more });

/**
 * The `row` and `col` of a node that centre it on a pixel, or as near as the frame allows.
 *
 * A node that chooses one of the patches there takes the pixel itself.
 */
export function moved(node, row, col, frame) {
  if (node.outline) return [clamp(row, frame[0] - 1), clamp(col, frame[1] - 1)];
  const [top, left, bottom, right] = corners(node.parameters);
  const tall = bottom - top, wide = right - left;
  return [
    clamp(row - Math.floor(tall / 2), frame[0] - tall) + node.parameters.row - top,
    clamp(col - Math.floor(wide / 2), frame[1] - wide) + node.parameters.col - left,
  ];
}

/**
 * The rectangle of a node with its place, or of each point with its name, of many without.
 *
 * Of a node that chooses a patch it is that of the patch, once there is one.
 */
export function boxes(node) {
  const { row, col, size, points } = node.parameters;
  if (node.outline) return [node.outline()].filter(Boolean).map((outline) => box(outline));
  if ((points ?? null) === null) return [box(corners(node.parameters), { name: `row ${row}, col ${col}` })];
  const places = node.places(), small = places.length > NAMED;
  return places.map((point) => box(around(point.row, point.col, size), { name: small ? "" : point.name, small }));
}

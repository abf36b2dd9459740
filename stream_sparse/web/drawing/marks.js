// The marks of axes: lines, points, stems, bars and steps.
import { colourOf } from "./colours.js";
import { curve, steps } from "./curves.js";
import { round } from "./numbers.js";
import { within } from "./picture.js";

const DRAWINGS = { line: drawLine, points: drawDots, stems: drawStems, bars: drawBars, steps: drawSteps };

/** Draw a mark: number `which` of the `count` marks of a plot. */
export function drawMark(picture, plot, mark, which, count) {
  DRAWINGS[mark.kind](picture, plot, mark, colourOf(mark.ink, picture.theme), which, count);
}

/** The part of a picture from some columns on, to a row, with the plot as it lies in it. */
function beside(picture, plot, left, right, bottom, drawn) {
  picture.part(left, 0, right, bottom, (place) => drawn(place, plot.moved(-left)));
}

function drawLine(picture, plot, mark, colour, _which, count) {
  const thickness = plot.size > 9 && plot.tall > 30 && count < 12 ? 2 : 1;
  // Lines may touch the border, but not the labels beyond it.
  beside(picture, plot, plot.left, plot.right, plot.bottom + 2, (place, moved) => {
    const rows = moved.rows(mark.y.data);
    curve(place, moved.columns(mark.x.data), rows, mark.low ? moved.rows(mark.low.data) : rows, colour, thickness);
  });
  if (mark.dots) drawDots(picture, plot, mark, colour);
}

function drawDots(picture, plot, mark, colour) {
  const radius = Math.max(0.26 * plot.size, 2.8);
  beside(picture, plot, plot.left, plot.right, picture.height, (place, moved) => {
    mark.x.data.forEach((value, k) => {
      const [x, y] = [moved.column(value), moved.row(mark.y.data[k])];
      if (!Number.isFinite(y)) return;
      place.dot(x, y, radius, colour);
      if (mark.hollow.includes(value)) place.dot(x, y, 0.6 * radius, picture.theme.card);
      if (value === mark.ring) place.dot(x, y, radius + 0.35 * plot.size, colour, true);
    });
  });
}

function drawStems(picture, plot, mark, colour, which, count) {
  const real = standing(mark), { columns, pitch } = pitched(plot, mark);
  // Dots are smaller for entries close together, in particular for many stems.
  const apart = (pitch * mark.y.data.length) / Math.max(real.length, 1);
  const radius = Math.min(Math.max(0.65 * pitch, Math.min(0.25 * apart, 2.9), 0.9), 0.32 * plot.size + 0.5);
  const zero = round(plot.row(0)), thick = radius > 2.4 ? 1 : 0;
  // Dots may reach over the border, but not over the labels at the left.
  beside(picture, plot, plot.left - 1, picture.width, picture.height, (place) => {
    for (const k of real) {
      // Stems of several inputs stand side by side where there is room.
      const column = columns[k] + (which - (count - 1) / 2) * Math.min(4, pitch / count) + 1 - plot.left;
      const row = within(plot.row(mark.y.data[k]), -4000, 20000);
      // A stem stands on whole pixels to look sharp; its dot stands at the exact value.
      const left = round(thick ? column - 0.5 : column);
      place.box(left, Math.min(zero, round(row)), left + 1 + thick, Math.max(zero, round(row)) + 1, colour);
      place.dot(left + 0.5 * thick, row, radius, colour);
    }
  });
}

function drawBars(picture, plot, mark, colour, which, count) {
  const { columns, pitch } = pitched(plot, mark);
  const room = Math.min(0.8 * pitch, 24), zero = round(plot.row(0));
  for (const k of standing(mark)) {
    // Bars of several curves share the room of an entry.
    const left = round(columns[k] + (which / count - 0.5) * room);
    const right = Math.max(round(columns[k] + ((which + 1) / count - 0.5) * room), left + 1);
    const row = round(plot.row(mark.y.data[k]));
    picture.box(left, Math.min(zero, row), right, Math.max(zero, row) + 1, colour);
  }
}

function drawSteps(picture, plot, mark, colour, _which, count) {
  picture.part(plot.left, 0, plot.right, plot.bottom, (place) => {
    // Empty bins lie below the cut; otherwise a line would run along the floor.
    const floor = plot.bottom + 2, tops = Array.from(mark.y.data, (value) => (value <= 0 ? floor : plot.row(value)));
    steps(place, plot.moved(-plot.left).columns(mark.x.data), tops, floor, colour, count === 1);
  });
}

/** The numbers of the values that are finite and not zero. */
const standing = ({ y }) => [...y.data.keys()].filter((k) => Number.isFinite(y.data[k]) && y.data[k] !== 0);

/** The columns of evenly spaced values, and the pixels from one to the next. */
function pitched(plot, { x }) {
  const columns = plot.columns(x.data);
  return { columns, pitch: columns.length > 1 ? columns[1] - columns[0] : plot.wide };
}

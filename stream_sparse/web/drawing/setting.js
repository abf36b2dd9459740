// The value of a parameter as a line through a plot, with its name, and a handle if it can be moved.
import { round } from "./numbers.js";
import { label, textWidth } from "./text.js";
import { number } from "./ticks.js";

/** Draw the line of a parameter, if it lies in the plot; its name stands where no curve has a point. */
export function drawSetting(picture, plot, setting, marks = [], named = true) {
  const { left, right, top, bottom, size } = plot, { upright, value } = setting;
  const [first, end] = upright ? [left, right] : [top, bottom];
  const place = round(upright ? plot.column(value) : plot.row(value));
  if (!(first <= place && place < end)) return;
  const thick = size > 9 && plot.tall > 30 ? 2 : 1, at = Math.min(place, end - thick), { mark } = picture.theme;
  if (upright) picture.box(at, top, at + thick, bottom, mark);
  else picture.box(left, at, right, at + thick, mark);
  if (!named) return;
  if (setting.movable) {
    const middle = at + thick / 2 - 0.5;
    picture.dot(...(upright ? [middle, bottom - 1] : [right - 1, middle]), 0.38 * size, mark);
  }
  nameIt(picture, plot, setting, at, marks);
}

/** Write the name and the value beside the line, where there is room within the plot. */
function nameIt(picture, plot, { name, value, upright }, at, marks) {
  const { size } = plot, words = `${name} ${number(value)}`, wide = textWidth(picture, words, size);
  let left = plot.right - size - wide;
  let middle = at - 1.8 * size > plot.top ? at - 0.9 * size : at + 1.2 * size;
  if (upright) {
    left = at + 1.2 * size + wide < plot.right ? at + 0.6 * size : at - 0.6 * size - wide;
    const [above, below] = [plot.top + 0.8 * size, plot.bottom - 1.6 * size];
    const behind = (row) => pointsBehind(plot, marks, left, left + wide, row);
    middle = behind(below) < behind(above) ? below : above;
  }
  if (left < plot.left || middle + 0.7 * size > plot.bottom) return;
  // Curves and bars behind the words would make them hard to read.
  const [top, bottom, start, end] = [middle - 0.7 * size, middle + 0.7 * size, left - 2, left + wide + 2].map(round);
  picture.veil(start, top, end, bottom, 0.25);
  label(picture, words, left, middle, size, { colour: picture.theme.mark });
}

/** The number of points of curves behind words that begin and end at some columns. */
function pointsBehind(plot, marks, left, right, middle) {
  let count = 0;
  for (const { x, y } of marks.filter(({ kind }) => kind === "line")) {
    x.data.forEach((value, k) => {
      const column = plot.column(value);
      if (left <= column && column <= right && Math.abs(plot.row(y.data[k]) - middle) < plot.size) count += 1;
    });
  }
  return count;
}

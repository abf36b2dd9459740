// Charts: axes with marks, laid out below one another, side by side, or in strips.
import { acrossWords, binWords, readingAt } from "./axes.js";
import { lettersOf } from "./colours.js";
import { round } from "./numbers.js";
import { QUIET } from "./inks.js";
import { drawLegend, legendHeight, widestEntry } from "./legend.js";
import { drawMark } from "./marks.js";
import { within } from "./picture.js";
import { drawAcross, drawLaps, Plot } from "./plot.js";
import { exactly, lineOf, nearest } from "./readings.js";
import { drawSetting } from "./setting.js";
import { dim, writeAtEnd } from "./stale.js";
import { label, lineHeight, shorten, textWidth, wholeParts } from "./text.js";
import { number } from "./ticks.js";

const LEAST_AXES = 34, LEAST_STRIP = 3; // pixels; lower ones would show nothing
const INDENT = 4; // font sizes from the left to a legend, at most
const NORMAL = "normal distribution";
const ROOMY = 7; // so many font sizes are left to axes below a legend to which a line is added for what is normal
const BESIDE = 4; // so many pixels beside the end of a moving line still count as its end

/**
 * Axes in a picture: their plot; the top, left and right of their place; whether numbers stand below.
 *
 * `strip` is the number of pixels to the next strip; 0 for axes outside of strips, which have a legend.
 */
class Placed {
  labelled = true;
  strip = 0;
  legend = [];

  constructor({ axes, plot, top, left, right, ...more }) {
    this.axes = axes;
    this.plot = plot;
    this.top = top;
    this.left = left;
    this.right = right;
    Object.assign(this, more);
  }

  /** Draw grid, labels, laps and legend: all that lies below the marks. */
  drawGround(picture) {
    const { axes, plot, top, left, right } = this, { size } = plot, { theme } = picture, width = right - left;
    if (axes.title) {
      const words = shorten(picture, axes.title, size, picture.width);
      label(picture, words, 0, top - lineHeight(size) / 2, size);
    }
    if (axes.message) {
      const words = shorten(picture, axes.message, size, width);
      label(picture, words, left + width / 2, (top + plot.bottom) / 2, size, { colour: theme.quiet, at: "middle" });
      return;
    }
    if (this.strip) plot.line(picture, within(0, plot.low, plot.high), theme.grid);
    else plot.grid(picture);
    for (const normal of axes.normals) plot.line(picture, normal, theme.quiet);
    if (axes.zero) plot.line(picture, 0, theme.faint);
    if (axes.corner) {
      const row = top + Math.floor(lineHeight(size) / 2);
      label(picture, axes.corner, plot.right, row, size, { colour: theme.quiet, at: "right" });
    }
    drawLaps(picture, plot, axes.across);
    if (this.labelled) drawAcross(picture, plot, axes.across);
    if (this.strip) return;
    const [beside, below] = corner(picture, axes, this.legend, width, size), room = width - beside;
    const indent = Math.min(plot.left - left, indentOf(picture, this.legend, room, size));
    drawLegend(picture, this.legend, left + indent, top + below, size, left + room);
  }

  /** Draw the marks, those of a strip within its plot. */
  drawMarks(picture) {
    const { axes, plot } = this, { marks } = axes;
    const draw = (place, moved) => marks.forEach((mark, k) => drawMark(place, moved, mark, k, marks.length));
    if (this.strip || axes.cut) plot.inside(picture, draw);
    else draw(picture, plot);
    if (axes.setting) drawSetting(picture, plot, axes.setting, marks, !this.strip);
  }

  /**
   * The value to which a place of the picture moves the line of a parameter; null: nowhere.
   *
   * With `near` a place beside the plot means the nearest place in it.
   */
  valueAt(x, y, near = false) {
    const { plot, axes: { setting } } = this;
    if (!setting?.movable || !(near || plot.holds(x, y))) return null;
    if (setting.upright) return plot.across(within(x, plot.left, plot.right - 1));
    return plot.level(within(y, plot.top, plot.bottom - 1));
  }

  /** The words for a place of the picture: where that is, and the value of each mark there. */
  readOff(x, y) {
    const { plot, axes: { marks, across } } = this;
    if (!marks.length || !plot.with({ bottom: plot.bottom + this.strip }).holds(x, y)) return "";
    const binned = marks[0].kind === "steps", there = binned ? this.bins(x) : this.points(x);
    if (!there.length) return "";
    const shown = nearest(there.map(({ mark, k }) => plot.row(mark.y.data[k])), y).map((at) => there[at]);
    const [{ mark: first, k: at }] = there;
    if (!binned) return lineOf(acrossWords(across, first.x.data[at]), shown.map(({ mark, k }) => readingAt(mark, k)));
    // Histogram nodes may have bins of their own; the bin of the first one names the place.
    const place = binWords(first, at);
    const readings = shown.map(({ mark, k }) => {
      const total = exactly(mark.y.data[k]), own = binWords(mark, k);
      const words = own === place ? total : `${total} of ${own}`;
      return { name: mark.name, words, unit: total === "1" ? "value" : "values" };
    });
    return lineOf(`${place} ${across.unit}`.trimEnd(), readings);
  }

  /** The number of the bin at a column, of each mark that has one. */
  bins(x) {
    const value = this.plot.across(x);
    return this.axes.marks
      .map((mark) => ({ mark, k: mark.x.data.findLastIndex((edge) => edge <= value) }))
      .filter(({ mark, k }) => k >= 0 && k < mark.y.data.length);
  }

  /** The entry nearest to a column, of each mark that has one there. */
  points(x) {
    const moves = this.axes.across.kind === "time";
    const places = this.axes.marks
      .map((mark) => ({ mark, columns: this.plot.columns(mark.x.data) }))
      .filter(({ columns }) => columns.length)
      // A line may have ended, or not begun.
      .filter(({ columns }) => !moves || (columns[0] - BESIDE <= x && x <= columns.at(-1) + BESIDE));
    if (!places.length) return [];
    const nearby = places.map(({ columns }) => columns[closest(columns, x)]), at = nearby[closest(nearby, x)];
    // Lines with other swept values, or of another length, may have no entry there.
    return places
      .map(({ mark, columns }) => ({ mark, columns, k: closest(columns, at) }))
      .filter(({ columns, k }) => Math.abs(columns[k] - at) <= (moves ? BESIDE : 0.5));
  }
}

/** The number of the entry that is closest to a value. */
function closest(entries, value) {
  let found = 0;
  entries.forEach((entry, k) => {
    if (Math.abs(entry - value) < Math.abs(entries[found] - value)) found = k;
  });
  return found;
}

/** Draw a chart over a picture, in strips where it has some and there is room for them. */
export function drawChart(chart, picture, size) {
  picture.fill();
  const drawn = (chart.strips.length && strips(picture, chart, size)) || stack(picture, chart.rows, size);
  for (const one of drawn) one.drawGround(picture);
  for (const one of drawn) one.drawMarks(picture);
  if (drawn[0]?.axes.across.kind === "time") {
    const [{ plot: first }, { plot: last }] = [drawn[0], drawn.at(-1)];
    picture.part(last.left, first.top, last.right, last.bottom, (place) => writeAtEnd(place, chart.stale, size));
  } else dim(picture, chart.stale, size);
  return drawn;
}

/** Place rows of axes below one another; where there is no room for all of them, the first ones. */
function stack(picture, given, size) {
  const { width, height } = picture, rows = given.slice(0, Math.max(Math.floor(height / LEAST_AXES), 1));
  // Rows with equal axes have labels only below the last of them.
  const below = rows.map((row) => JSON.stringify(row.map(({ across }) => across)));
  const labelled = below.map((here, k) => here !== below[k + 1]);
  const under = lineHeight(size) + 4, gap = rows.some(([first]) => first.title) ? 0 : Math.floor(size / 2);
  const each = (height - under * labelled.filter(Boolean).length - gap * (rows.length - 1)) / rows.length;
  const placed = [];
  let top = 0;
  rows.forEach((row, number) => {
    const start = round(top) + (row[0].title ? lineHeight(size) : 0);
    row.forEach((axes, k) => {
      const [left, right] = [k, k + 1].map((at) => round((at * width) / row.length)), { across } = axes;
      const legend = legendOf(picture, axes, each, right - left, size);
      const plot = Plot.within(picture, round(top + each) + under, right - left, {
        top: start + heightAbove(picture, axes, legend, right - left, size),
        y: axes.y, x: [across.start, across.end], size, logX: across.log, logY: axes.log,
      }).moved(left);
      placed.push(new Placed({ axes, plot, top: start, left, right, labelled: labelled[number], legend }));
    });
    top += each + gap + (labelled[number] ? under : 0);
  });
  // Plots below one another begin at one column.
  for (const one of placed) {
    const starts = placed.filter(({ left }) => left === one.left).map(({ plot }) => plot.left);
    one.begin = Math.max(...starts);
  }
  for (const one of placed) one.plot = one.plot.with({ left: one.begin });
  return placed.filter(({ plot }) => plot.bottom <= height && plot.wide > 0);
}

/** Place low axes on one scale, and write the name of each at the left; null without room. */
function strips(picture, { strips: axes, head, scale }, size) {
  const { width, height } = picture;
  const top = lineHeight(size) + 2, bottom = height - lineHeight(size) - 4;
  const gap = bottom - top > 12 * axes.length ? 2 : 1, tall = (bottom - top + gap) / axes.length - gap;
  if (tall < LEAST_STRIP) return null;
  const words = [...axes.map(({ legend }) => legend[0].text), head];
  const widest = Math.max(...words.map((some) => textWidth(picture, some, size))) + 8;
  const left = Math.min(widest, Math.max(Math.floor(width / 2), 1));
  const right = Math.max(width - Math.floor(size / 2), left + 2);
  const placed = axes.map((one, k) => {
    const start = top + k * (tall + gap), { across } = one;
    const plot = new Plot({
      left, top: round(start), right, bottom: round(start + tall), low: one.y[0], high: one.y[1],
      start: across.start, end: across.end, size, logX: across.log, logY: one.log,
    });
    const labelled = k + 1 === axes.length;
    return new Placed({ axes: one, plot, top: round(start), left: 0, right: width, labelled, strip: gap });
  });
  const spans = scale || `each ${axes[0].y.map((end) => number(end)).join(" to ")}`;
  const normal = axes.some(({ normals }) => normals.length);
  nameStrips(picture, placed, head, normal ? `${spans}, gray line: ${NORMAL}` : spans);
  return placed;
}

/** Write the names of strips, and the words about their scale. */
function nameStrips(picture, placed, head, scale) {
  const { theme } = picture, [{ plot: first }] = placed, { size } = first, above = (first.top - 2) / 2;
  label(picture, head, 0, above, size, { colour: theme.quiet });
  const room = picture.width - textWidth(picture, head, size) - 2 * size;
  const said = wholeParts(picture, scale, size, room);
  label(picture, said, first.right, above, size, { colour: theme.quiet, at: "right" });
  const every = Math.ceil((lineHeight(size) * 2) / (3 * first.tall));
  placed.filter((_, k) => k % every === 0).forEach(({ axes, plot }) => {
    const [{ text, ink }] = axes.legend, colour = lettersOf(ink, theme);
    const words = shorten(picture, text, size, plot.left - 8), middle = (plot.top + plot.bottom) / 2;
    label(picture, words, plot.left - 8, middle, size, { colour, at: "right" });
  });
}

/** The legend of axes so high, with a name of the lines of what is normal where there is room. */
function legendOf(picture, axes, height, width, size) {
  if (!axes.normals.length) return axes.legend;
  const entries = [...axes.legend, { text: NORMAL, ink: QUIET, dash: true }];
  const taken = heightAbove(picture, axes, entries, width, size);
  const more = taken > heightAbove(picture, axes, axes.legend, width, size);
  return more && height - taken < ROOMY * size ? axes.legend : entries;
}

/** How many rows of pixels the entries of a legend and the corner take. */
function heightAbove(picture, axes, entries, width, size) {
  const [beside, below] = corner(picture, axes, entries, width, size), room = width - beside;
  const above = below + legendHeight(picture, entries, indentOf(picture, entries, room, size), room, size);
  return axes.corner ? Math.max(above, lineHeight(size) + 2) : above;
}

/** Where a legend begins at most: further left where its widest name needs the room. */
function indentOf(picture, entries, width, size) {
  return Math.min(INDENT * size, Math.max(width - widestEntry(picture, entries, size), 0));
}

/**
 * How many columns the corner takes beside a legend, or how many rows above it.
 *
 * The legend stands below the corner where beside it a name would be cut.
 */
function corner(picture, axes, entries, width, size) {
  if (!axes.corner) return [0, 0];
  const beside = textWidth(picture, axes.corner, size) + size;
  const fits = INDENT * size + widestEntry(picture, entries, size) <= width - beside;
  return fits ? [beside, 0] : [0, lineHeight(size) + 2];
}

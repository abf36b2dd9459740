// Weights over time as heat maps below one another.
import { acrossWords } from "./axes.js";
import { colourBarWidth, drawColourBar } from "./colour_bar.js";
import { round } from "./numbers.js";
import { drawHeat, loudest, shared } from "./heat.js";
import { drawAcross, drawLaps, numberRows, Plot } from "./plot.js";
import { exactly, lineOf } from "./readings.js";
import { write, writeAtEnd } from "./stale.js";
import { label, lineHeight, shorten } from "./text.js";

const LEAST_BAR = 150; // columns of a picture in which there is room for a colour bar

/** A map that was drawn: its plot, and for each column of pixels its first vector and the one after its last. */
class Drawn {
  constructor(plot, map, until) {
    const [count, weights] = map.vectors.values.shape, { data } = map.vectors.values;
    this.plot = plot;
    this.map = map;
    this.weights = count ? weights : 0;
    this.columns = columnsOf(plot, map.vectors, until);
    this.valueAt = (weight, vector) => data[vector * weights + weight];
  }

  /**
   * Time, weight and value at a place; of several maps also the name.
   *
   * Where several weights share a row of pixels it is the one of largest magnitude, which has the colour.
   */
  readOff(x, y) {
    const { plot, map, weights } = this, column = plot.holds(x, y) ? this.columns[x - plot.left] : null;
    if (!column) return "";
    const [first, end] = [y, y + 1].map((row) => Math.floor(((row - plot.top) * weights) / plot.tall));
    let weight = first, value = NaN;
    for (let k = first; k < Math.max(end, first + 1); k++) {
      const here = loudest(this.valueAt, [k, k + 1], column);
      if (k === first || (!Number.isNaN(value) && !(Math.abs(here) <= Math.abs(value)))) [weight, value] = [k, here];
    }
    const time = acrossWords({ kind: "time" }, plot.across(x));
    const place = `${time}, ${map.each} ${weight}${map.many ? ", mean magnitude" : ""}`;
    return lineOf(place, [{ name: map.name, words: exactly(value), unit: map.unit }]);
  }
}

/** The vectors of each column of pixels; null where it stays empty. The last vector is shown until a time. */
function columnsOf({ start, end, wide }, { time, known }, until) {
  // Align columns with a grid of pixels that moves with time; otherwise their borders would shimmer.
  const pixel = (end - start) / wide, stop = (Math.floor(end / pixel) + 1) * pixel, begin = stop - wide * pixel;
  let before = null, next = 0;
  return Array.from({ length: wide }, (_, k) => {
    // Take the time at the right border of a column, so that a new vector appears at once.
    const at = begin + (k + 1) * pixel;
    while (next < time.data.length && time.data[next] <= at - 1e-6 * pixel) next++;
    const place = Math.max(next - 1, 0), first = before === null ? place : Math.min(before + 1, place);
    before = place;
    return next > 0 && at - pixel <= until && known.data[place] ? [first, place + 1] : null;
  });
}

/** Draw maps over a picture, with the times below the last one. */
export function drawMaps(maps, picture, size) {
  const { width, height, theme } = picture, { parts, across, names } = maps;
  picture.fill();
  const bar = width > LEAST_BAR ? colourBarWidth(picture, size) : 0, over = parts.length > 1 ? lineHeight(size) : 0;
  const plots = plotsOf(picture, maps, height, width - bar, over, size), drawn = [];
  parts.forEach((part, k) => {
    const plot = plots[k], inside = (draw) => plot.inside(picture, draw);
    if (over) {
      const name = shorten(picture, names[k], size, plot.wide);
      label(picture, name, plot.left, plot.top - over / 2, size, { colour: theme.quiet });
    }
    if (plot.bottom > height || plot.wide <= 0) return;
    if (part.type === "Message") return inside((place) => write(place, part, size));
    const one = new Drawn(plot, part, maps.end);
    drawn.push(one);
    drawHeat(picture, plot, one.valueAt, shared(one.weights, plot.tall), one.columns, part.tint);
    drawLaps(picture, plot, across, false);
    numberRows(picture, plot);
    inside((place) => writeAtEnd(place, part.stale, size));
  });
  if (bar) drawBars(picture, plots[0].top, drawn, width - bar, size);
  drawAcross(picture, plots.at(-1), across);
  return drawn;
}

/** Draw a colour bar beside each map, or one beside all where their colours are the same. */
function drawBars(picture, top, drawn, left, size) {
  const alike = new Set(drawn.map(({ map }) => JSON.stringify(map.tint))).size === 1;
  if (alike) drawColourBar(picture, drawn[0].map.tint, left, size, top, drawn.at(-1).plot.bottom);
  else for (const { plot, map } of drawn) drawColourBar(picture, map.tint, left, size, plot.top, plot.bottom);
}

/** The plot of each part, below one another, under rows of pixels for a name. */
function plotsOf(picture, { parts, across }, height, width, over, size) {
  const under = lineHeight(size) + 4, room = Math.max(height - under, 0);
  const plots = parts.map((part, k) => {
    const [start, end] = [k, k + 1].map((at) => round((at * room) / parts.length));
    const weights = part.type === "Message" ? 1 : part.vectors.values.shape[1];
    const given = { top: start, y: [-0.5, weights - 0.5], x: [across.start, across.end], size };
    const plot = Plot.within(picture, end + under, width, given);
    const top = Math.max(Math.min(start + Math.max(over, Math.floor(size / 2) + 2), end - 2), 0);
    return plot.with({ top, bottom: Math.max(end, top + 1) });
  });
  const left = Math.max(...plots.map((plot) => plot.left));
  return plots.map((plot) => plot.with({ left }));
}

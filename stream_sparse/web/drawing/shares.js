// Shares of a view: how tall its rows and how wide its panels are, so that pictures fill their places.

// A page of 1280x720, in pixels: the room of all rows, between cards, and of a card without its content.
const WIDTH = 1248, HEIGHT = 590, GAP = 15;
const AROUND = 24, ABOVE = 44;
// A row is at least so many times as high as where all are alike, and at most so much more for each picture.
const LEAST = 0.7, MORE = 0.14;
// So much of its share by weights a picture needs for its heading, and any other panel for its names, too; where that
// is more, so many pixels are enough for one of weight 1.
const HEADED = 0.65, NAMED = 0.95, ENOUGH = 320;
// Where there is too little room, pictures first become smaller, down to such a share.
const SMALLER = 0.8;

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const clip = (x, low, high) => Math.min(Math.max(x, low), high);
const around = (row) => WIDTH - GAP * (row.length - 1);

/**
 * The shares of rows in the height of a view, and in each row those of its panels in the width; the mean of each is 1.
 *
 * A panel wishes {aspect, weight}: the width of what it shows by its height, or null where it fills any place, and its
 * share of a row. A row with pictures is about as high as they need to fill its width, and other rows share the rest.
 */
export function shares(rows) {
  const tall = heights(rows);
  return { rows: normal(tall), panels: rows.map((row, k) => widths(row, tall[k])) };
}

function heights(rows) {
  const usual = (HEIGHT - GAP * (rows.length - 1)) / Math.max(rows.length, 1);
  const pictures = rows.map((row) => row.filter(({ aspect }) => aspect !== null).length);
  let tall = rows.map((row, k) => clip(need(row), LEAST * usual, (1 + MORE * pictures[k]) * usual));
  const others = pictures.filter((count) => !count).length;
  if (others) {
    const left = usual * rows.length - sum(tall.filter((_, k) => pictures[k]));
    tall = tall.map((high, k) => (pictures[k] ? high : Math.max(left / others, LEAST * usual)));
  }
  const all = sum(tall);
  return tall.map((high) => (high * usual * rows.length) / all);
}

/** The height of a row whose pictures fill the width that other panels can spare. */
function need(row) {
  const pictures = sum(row.map(({ aspect }) => aspect ?? 0));
  const least = leastOf(row);
  const others = sum(row.map(({ aspect }, k) => (aspect ? 0 : least[k] - AROUND)));
  return pictures ? (around(row) - AROUND * row.length - others) / pictures + ABOVE : 0;
}

/** The widths at which no heading and no name is cut. */
function leastOf(row) {
  const each = around(row) / sum(row.map(({ weight }) => weight));
  return row.map(({ aspect, weight }) => (aspect ? HEADED * each : Math.min(NAMED * each, ENOUGH)) * weight);
}

function widths(row, high) {
  if (!row.some(({ aspect }) => aspect)) return normal(row.map(({ weight }) => weight));
  const least = leastOf(row);
  const wide = row.map(({ aspect }, k) => (aspect ? Math.max(aspect * (high - ABOVE) + AROUND, least[k]) : least[k]));
  const left = around(row) - sum(wide);
  if (left < 0) { // pictures may be smaller, but names would be cut
    const pictures = sum(wide.filter((_, k) => row[k].aspect));
    const less = Math.max(1 + left / pictures, SMALLER);
    return normal(wide.map((one, k) => (row[k].aspect ? one * less : one)));
  }
  const takers = sum(row.map(({ aspect, weight }) => (aspect ? 0 : weight)));
  return normal(wide.map((one, k) => (row[k].aspect ? one : one + (left * row[k].weight) / takers)));
}

function normal(lengths) {
  const all = sum(lengths);
  return lengths.map((length) => Number(((length * lengths.length) / all).toFixed(3)));
}

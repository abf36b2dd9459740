// Resize a frame to the pixels of its place.

const SQUARES = 3; // a frame that is so many times larger shows its pixels as squares
const HALVES = 1.75; // one that is so many times smaller is first averaged over squares of four pixels

/**
 * The values of a frame in so many rows and columns: an array of all of them, and the number of channels.
 *
 * A smaller picture is averaged. A larger one is interpolated up to threefold; beyond that the pixels of the frame show
 * as squares.
 */
export function fit({ data: given, shape }, tall, wide) {
  const [rows, columns, channels = 1] = shape;
  const data = typeof given[0] === "bigint" ? Float64Array.from(given, Number) : given;
  // With many values for each pixel a regular sample is enough.
  const skip = Math.max(Math.floor(Math.min(Math.floor(rows / tall), Math.floor(columns / wide)) / 2), 1);
  const half = Math.min(Math.ceil(rows / skip) / tall, Math.ceil(columns / skip) / wide) > HALVES;
  const whole = { data, rows, columns, channels }, frame = skip > 1 || half ? reduced(whole, skip, half) : whole;
  if (frame.rows === tall && frame.columns === wide) return frame;
  const taps = tapsFor(frame, tall, wide, half);
  return { data: resampled(frame, taps(frame.rows, tall), taps(frame.columns, wide)), channels };
}

/** How the values of a frame are put together, which may have been halved before. */
function tapsFor({ rows, columns }, tall, wide, half) {
  if (tall <= rows && wide <= columns) return half ? linearTaps : meanTaps;
  return tall < SQUARES * rows ? linearTaps : squareTaps;
}

/** Each `skip`-th row and column of a frame; with `half` the means of four of them. */
function reduced({ data, rows, columns, channels }, skip, half) {
  const [down, across] = [rows, columns].map((length) => Math.floor(Math.ceil(length / skip) / (half ? 2 : 1)));
  const found = new Float32Array(down * across * channels);
  const step = (half ? 2 : 1) * skip, right = half ? skip * channels : 0, below = right * columns;
  let at = 0;
  for (let row = 0; row < down; row++) {
    let from = row * step * columns * channels;
    for (let column = 0; column < across; column++, from += step * channels) {
      for (let k = from; k < from + channels; k++) {
        found[at++] = (data[k] + data[k + right] + data[k + below] + data[k + right + below]) / 4;
      }
    }
  }
  return { data: found, rows: down, columns: across, channels };
}

/** For each of `count` entries the first one that it takes, and the weights of those from there on. */
function tapsOf(count, each, weigh) {
  const firsts = new Int32Array(count), weights = new Float32Array(count * each);
  for (let k = 0; k < count; k++) firsts[k] = weigh(k, weights.subarray(k * each, (k + 1) * each));
  return { count, each, firsts, weights };
}

/** The entry in which each one begins. */
function squareTaps(length, count) {
  return tapsOf(count, 1, (k, weights) => {
    weights[0] = 1;
    return Math.floor((k * length) / count);
  });
}

/** The two entries between whose middles each middle lies. */
function linearTaps(length, count) {
  return tapsOf(count, Math.min(length, 2), (k, weights) => {
    const place = Math.min(Math.max(((k + 0.5) * length) / count - 0.5, 0), length - 1);
    const first = Math.min(Math.floor(place), Math.max(length - 2, 0));
    weights[0] = 1 - (place - first);
    if (length > 1) weights[1] = place - first;
    return first;
  });
}

/** All entries that each one covers, by how much of them. */
function meanTaps(length, count) {
  const step = length / count, each = Math.min(Math.ceil(step) + 1, length);
  return tapsOf(count, each, (k, weights) => {
    const first = Math.min(Math.floor(k * step), length - each);
    weights.forEach((_, t) => {
      const covered = Math.min(first + t + 1, (k + 1) * step) - Math.max(first + t, k * step);
      weights[t] = Math.max(covered, 0) / step;
    });
    return first;
  });
}

/** The sums of what rows and columns take of a frame. */
function resampled({ data, columns, channels }, down, over) {
  const wide = columns * channels, line = new Float32Array(wide);
  const found = new Float32Array(down.count * over.count * channels);
  const across = channels === 1 && over.each <= 2 ? few : many;
  for (let y = 0; y < down.count; y++) {
    line.fill(0);
    for (let t = 0; t < down.each; t++) {
      const weight = down.weights[y * down.each + t];
      if (weight) add(line, data, (down.firsts[y] + t) * wide, weight);
    }
    across(found, y * over.count * channels, line, over, channels);
  }
  return found;
}

/** Add a row of a frame. */
function add(line, data, from, weight) {
  for (let k = 0; k < line.length; k++) line[k] += weight * data[from + k];
}

/** The sums of one or two values of a line, as for most pictures: this is many times faster. */
function few(found, at, line, { count, each, firsts, weights }) {
  for (let x = 0; x < count; x++) {
    const first = firsts[x];
    found[at + x] = each === 1 ? line[first] : weights[2 * x] * line[first] + weights[2 * x + 1] * line[first + 1];
  }
}

/** The sums of any number of values of a line, in each channel. */
function many(found, start, line, { count, each, firsts, weights }, channels) {
  let at = start;
  for (let x = 0; x < count; x++) {
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0, k = firsts[x] * channels + channel;
      for (let t = x * each; t < (x + 1) * each; t++, k += channels) if (weights[t]) sum += weights[t] * line[k];
      found[at++] = sum;
    }
  }
}

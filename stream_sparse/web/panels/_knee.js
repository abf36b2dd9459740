// The knee of a curve, the point where it levels off, and a choice of it that does not flicker.

// A curve whose distance from its chord is below the first share of its height is straight to the eye. A curve whose
// ends differ by less than the second share has a peak or a valley, not a knee.
const BENT = 0.05, ONE_WAY = 0.5;
const LESS = /(^|[._])(error|rmse|mse|mae|loss)$/, MORE = /(^|[._])(r2|share|explained)$/;
const PATIENCE = 10; // a knee moves after another point has been found in so many pictures in a row

/** The number of the largest of some numbers, the first one. */
const largest = (numbers) => numbers.reduce((best, value, k) => (value > numbers[best] ? k : best), 0);

/**
 * The number of the point farthest from the chord between the first and the last point of a curve; null: no knee.
 *
 * See `panels/curve.py`. `better` is 1 where a higher value is better, -1 where a lower one is.
 */
export function knee(x, y, better) {
  if (x.length < 3 || ![...x, ...y].every(Number.isFinite)) return null;
  const best = largest(y.map((value) => value * better));
  if (better * y.at(-1) < better * y[0] && best) return knee(x.slice(0, best + 1), y.slice(0, best + 1), better);
  // Halves, since the height of a curve may exceed the range of floats.
  const half = y.map((value) => value / 2);
  const height = Math.max(...half) - Math.min(...half);
  if (height <= 1e-12 * Math.max(...half.map(Math.abs))) return null;
  const run = x.map((value) => (value - x[0]) / (x.at(-1) - x[0]));
  const rise = (half.at(-1) - half[0]) / height;
  if (Math.abs(rise) < ONE_WAY || rise * better < 0) return null;
  // Positive where the curve is ahead of its chord. Farthest behind it means that the curve gets steeper.
  const ahead = half.map((value, k) => ((value - half[0]) / height - rise * run[k]) * Math.sign(rise));
  const farthest = largest(ahead.map(Math.abs));
  return ahead[farthest] >= BENT ? farthest : null;
}

/** By the name of a value whether more is better (1), less is better (-1), or unknown (0). */
export const direction = (name) => (LESS.test(name) ? -1 : MORE.test(name) ? 1 : 0);

/** The position of a knee that moves only after another one has been found for several pictures. */
export class SteadyKnee {
  constructor() {
    this.now = null;
    this.next = null;
    this.waited = null;
  }

  /** The position to show, given the one found in this picture; null: no knee. */
  follow(found) {
    if (this.waited !== null && found !== this.now) {
      this.waited = found === this.next ? this.waited + 1 : 1;
      this.next = found;
      if (this.waited < PATIENCE) return this.now;
    }
    this.now = found;
    this.waited = 0;
    return found;
  }
}

// Ranges of axes and colour scales that follow the data without flicker: they grow at once, shrink slowly.
import { niceAbove, niceStep } from "./ticks.js";

// Outside these bounds the steps of an axis would overflow or vanish. Values outside are drawn at the border.
const LEAST = 1e-200, MOST = 1e200;

/**
 * The low and high end of an axis or of a colour scale, as round numbers; `symmetric`: from -a to a.
 *
 * A value outside widens the range at once. The range narrows only after `patience` pictures in a row that fit into
 * less than `keep` of it, but at once where they fit into less than `flat`. A range is at least the `share` of its
 * largest magnitude, so that small changes look small.
 */
export class Limits {
  constructor({ symmetric = false, patience = 45, keep = 0.6, flat = 0, share = 0 } = {}) {
    this.symmetric = symmetric;
    this.patience = patience;
    this.keep = keep;
    this.flat = flat;
    this.share = share;
    this.now = null;
    this.waiting = null;
    this.waited = 0;
  }

  /** The range for a picture with values from low to high; nan leaves the range as it is. */
  follow(low, high) {
    if (!(Number.isFinite(low) && Number.isFinite(high))) return this.now ?? this.rounded(0, 1);
    const wanted = this.rounded(low, high), { now } = this;
    if (now === null || (0 < high - low && high - low < this.flat * (now[1] - now[0]))) return this.settle(wanted);
    // Round the union again: two round ends can need another step.
    if (low < now[0] || high > now[1]) return this.settle(this.rounded(Math.min(low, now[0]), Math.max(high, now[1])));
    if (wanted[1] - wanted[0] <= this.keep * (now[1] - now[0])) {
      const held = this.waiting ?? wanted;
      this.waiting = [Math.min(held[0], wanted[0]), Math.max(held[1], wanted[1])];
      this.waited += 1;
      return this.waited >= this.patience ? this.settle(this.waiting) : now;
    }
    return this.settle(now);
  }

  settle(range) {
    this.now = range;
    this.waiting = null;
    this.waited = 0;
    return range;
  }

  rounded(...ends) {
    let [low, high] = ends.map((v) => (Math.abs(v) < LEAST ? 0 : Math.min(Math.max(v, -MOST), MOST)));
    const size = Math.max(Math.abs(low), Math.abs(high));
    if (high - low < 1e-9 * size) low = high = (low + high) / 2; // ticks at both ends would have equal numbers
    if (this.symmetric) {
      const top = niceAbove(Math.max(Math.abs(low), Math.abs(high)));
      return [-top, top];
    }
    const least = this.share * Math.max(Math.abs(low), Math.abs(high));
    if (low === high) { // a constant lies in the middle, zero at the bottom
      const half = low ? niceAbove(Math.abs(low) * 0.1) : 1;
      [low, high] = low === 0 ? [0, 1] : [low - half, high + half];
    } else if (high - low < least) {
      [low, high] = [(low + high - least) / 2, (low + high + least) / 2];
    }
    if (low >= 0 && low < 0.5 * high) return [0, niceAbove(high)];
    const step = niceStep(high - low, 5), quarter = step / 4;
    // A little beyond zero needs no whole step: half of the axis would be empty.
    const below = 0 < -low && -low <= quarter ? quarter : step;
    const above = 0 < high && high <= quarter ? quarter : step;
    return [Math.floor(low / below + 1e-9) * below, (Math.ceil(high / above - 1e-9) + 0) * above]; // never -0
  }
}

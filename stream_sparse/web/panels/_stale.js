// Stale inputs: which inputs give no values any more, and what a panel says then.
import { Message } from "../drawing/records.js";

// An input without a value for so few frames is not stale yet: a picture that dims so briefly only flickers.
const BLINK = 4;

/**
 * Counts for each input of a panel the frames without a value, and those until its next value.
 *
 * An input is stale at once if it is known to wait for its next value for more than 4 frames, as after an edit or at
 * a lap, which reset its node; else after more than 4 frames and twice its usual interval.
 */
export class StaleInputs {
  constructor(feeds) {
    this.feeds = feeds;
    this.first = null; // index of the first frame
    this.last = feeds.map(() => null); // index of each input's last value
    this.without = feeds.map(() => 0); // frames since then
    this.usual = feeds.map(() => 1);
  }

  /** Take the values of a frame; return those that are there, with the numbers of their inputs. */
  see(values, index) {
    this.first ??= index;
    values.forEach((value, k) => {
      if (value === null) {
        this.without[k] += 1;
        return;
      }
      this.usual[k] = this.without[k] + 1;
      this.without[k] = 0;
      this.last[k] = index;
    });
    return values.map((value, k) => [k, value]).filter(([, value]) => value !== null);
  }

  /** Whether the last value of an input is out of date; without a number: those of all inputs. */
  isStale(which = null) {
    if (which === null) {
      const known = this.last.flatMap((last, k) => (last === null ? [] : [k]));
      return known.length > 0 && known.every((k) => this.isStale(k));
    }
    const without = this.without[which];
    if (this.last[which] === null || !without) return false;
    const left = Math.max(this.left(which), 0);
    const total = without + Math.max(left - 1, 0); // frames without a value, as far as it is known by now
    return total > BLINK && (left > 0 || without > 2 * this.usual[which]);
  }

  /** Whether to draw an input: it has a value that is not stale, or all inputs are stale. */
  isShown(which) {
    return this.last[which] !== null && (!this.isStale(which) || this.isStale());
  }

  /** The text in place of a value: of one input, or of the input with the next value. */
  message(which = null) {
    if (!this.feeds.length) return "no value yet";
    const lefts = this.feeds.map((_, k) => this.left(k));
    const k = which ?? lefts.indexOf(Math.min(...lefts));
    const left = lefts[k], without = this.without[k];
    if (left === 1 && this.first === null) return "waiting for the first frame";
    if (left > 0) { // a value that was there and is due again: a node on the path was reset
      return `${this.last[k] === null ? "" : "starts again, "}waiting for ${left} more frame${left > 1 ? "s" : ""}`;
    }
    if (this.last[k] === null || !without) return "no value yet";
    return `no value for ${without} frame${without > 1 ? "s" : ""}`;
  }

  /** The message of one input, or of the input with the next value. */
  said(which = null) {
    const text = this.message(which);
    return Message({ text, short: text.split("waiting for ").at(-1) });
  }

  /** Why the last value of an input, or of all inputs, is out of date; null: it is not. */
  stale(which = null) {
    return this.isStale(which) ? this.said(which) : null;
  }

  /** The number of frames until the next value of an input; 0 or less where it is unknown. */
  left(which) {
    const first = this.first ?? 0, feed = this.feeds[which];
    const due = feed.due ? feed.due(first) : first + feed.warmup;
    // Dropped frames have an index and bring no value; count the frames that came.
    return due - (this.last[which] ?? first - 1) - this.without[which];
  }
}

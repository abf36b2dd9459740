// How to read the statistics that a panel shows: over which frames they are, and which value is normal.
import { words } from "./feed.js";

const SO_FAR = " frames so far";
const FEW = 4;

/** Says how to read the inputs of a panel, given the values of each frame; `known`: whether it says so at all. */
export class Statistics {
  constructor(feeds, known = true) {
    this.feeds = feeds;
    this.found = feeds.map((feed) => (known ? feed.statistic() : null));
    // A window that is full with its first value needs no counting.
    this.counts = this.found.map((how, k) =>
      how && (how.first === null || how.first !== how.frames) ? new Count(feeds[k], how) : null);
    this.read = null;
  }

  /** Take the values of a frame, which `before` has not taken yet. */
  see(values, before) {
    this.read = null;
    this.counts.forEach((count, k) => {
      if (count && values[k] !== null) count.see(before.without[k], before.last[k], before.first ?? 0);
    });
  }

  /** How to read the latest values. */
  reading() {
    this.read ??= readingOf(this.found.map((how, k) => how && this.feeds[k].statistic()), this.counts.map((count) => count?.frames ?? null));
    return this.read;
  }
}

/** The number of frames that the values of one input describe; nodes may be ahead of the picture. */
class Count {
  constructor(feed, known) {
    this.feed = feed;
    this.learns = known.first === null;
    this.frames = known.seen;
  }

  /** Take a value, so many frames without one after that at `last`; `start` is the first frame. */
  see(without, last, start) {
    const now = this.learns || last === null || without ? this.feed.statistic() : null;
    // Only frames without a value show a reset.
    const reset = last !== null && without > 0 && this.feed.due && this.feed.due(start) > last;
    if (now && (last === null || reset)) {
      const before = reset ? 0 : this.frames;
      this.frames = Math.max(before + 1, now.first || before + without + 1);
    } else if (now?.frames !== 0) {
      this.frames += 1;
    }
  }
}

/**
 * How to read inputs that describe so many frames.
 *
 * `over` are the frames of all inputs and `definition` that of all, empty where they differ; `words` has for each
 * input what does not hold for all, `normals` the value of a normal distribution, and `few` whether its window is not
 * full yet.
 */
function readingOf(known, counts) {
  let definitions = known.map((how) => how?.definition ?? "");
  let overs = known.map((how, k) => (how ? overOf(how, counts[k]) : ""));
  let over = "", definition = "";
  const different = new Set(overs).size > 1;
  const some = counts.filter((n) => n !== null).sort((a, b) => a - b);
  const growing = overs.length > 0 && overs.every((words) => words.endsWith(SO_FAR));
  // Among few inputs, one that was reset is named.
  if (!different || (growing && (known.length > FEW || 2 * some[0] >= some.at(-1)))) {
    over = different ? `all ${some[0]} to ${some.at(-1)}${SO_FAR}` : overs[0] ?? "";
    overs = overs.map(() => "");
  }
  if (new Set(definitions).size === 1) {
    [definition] = definitions;
    definitions = definitions.map(() => "");
  }
  return {
    over, definition,
    note: words(over, definition),
    words: known.map((_, k) => words(overs[k], definitions[k])),
    normals: known.map((how) => how?.normal ?? null),
    few: known.map((how, k) => Boolean(how?.frames && counts[k] !== null && counts[k] < how.frames)),
  };
}

/** In words which frames a value describes; without a count its window is full. */
function overOf({ frames }, count) {
  const n = count ?? frames ?? 0;
  if (frames === null || n < frames) return `all ${n} frame${n === 1 ? "" : "s"} so far`;
  return frames === 1 ? "this frame" : frames ? `last ${frames} frames` : "";
}

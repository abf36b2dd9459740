// How long the calls of a node take.

const RECENT = 512; // calls, of which the slowest count

export class Timings {
  constructor() {
    this.frames = this.total = 0;
    this.recent = [];
  }

  /** Do some work, and measure it. */
  of(work) {
    const begun = performance.now();
    const found = work();
    const took = performance.now() - begun;
    this.recent[this.frames % RECENT] = took;
    this.frames += 1;
    this.total += took;
    return found;
  }

  /** The number of calls, and milliseconds: their mean, and what 95 % of the last ones stay below. */
  measured() {
    const sorted = Float64Array.from(this.recent).sort();
    const slow = sorted[Math.floor(0.95 * sorted.length)] ?? 0;
    return { frames: this.frames, mean_ms: this.frames ? this.total / this.frames : 0, p95_ms: slow };
  }
}

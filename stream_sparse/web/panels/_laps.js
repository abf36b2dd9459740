// Laps: the times at which a source began again, for axes of time.

const MOST = 64; // lines closer together show nothing

/** Takes note of the times at which a source began again. */
export class Laps {
  constructor() {
    this.last = null;
    this.times = [];
  }

  /** Take the stamp of a frame; return whether the source has begun again since the one before. */
  see(at) {
    const { last } = this;
    this.last = at;
    if (last === null || last.lap === at.lap) return false;
    this.times = [...this.times, (last.time_s + at.time_s) / 2].slice(-MOST);
    return true;
  }

  /** The times from start to end. */
  between(start, end) {
    return this.times.filter((time) => start <= time && time <= end);
  }
}

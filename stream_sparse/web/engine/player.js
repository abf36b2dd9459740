// Gives the frames of a source one after the other, at its rate, or as they come from a camera.

const MOST_AHEAD = 600; // frames before a place that are computed to come to it
const WAIT_MS = 20; // for the next frame of a source that is still being read
const TURN_MS = 30; // of work, after which messages get their turn

/**
 * Plays a source.
 *
 * `work` is called with each frame, {index, time_s, data, lap}; `begin` before the first one, and where another place
 * is gone to: nodes begin again then. `clock` has `now()` in ms, and `later(call, ms)`.
 */
export class Player {
  constructor(source, work, begin, clock, { loops = null } = {}) {
    this.source = source;
    this.work = work;
    this.begin = begin;
    this.clock = clock;
    this.loops = loops;
    this.paused = false;
    this.ended = "";
    this.place = 0; // of the next frame in the source
    this.index = 0; // of the next frame of the run
    this.lap = 1;
    this.began = null; // the time of the clock at which the first frame of this stretch was due
    this.turn = 0; // a later turn replaces those that wait
    this.seeking = false; // on the way to a place
  }

  get lost() {
    return 0;
  }

  get length() {
    return this.source.medium.frames;
  }

  play() {
    this.turn += 1;
    this.began = null;
    this.next(this.turn);
  }

  stop(state = "stopped") {
    this.turn += 1;
    this.seeking = false;
    this.ended = state;
  }

  pause(on) {
    this.paused = on;
    if (this.seeking) return; // it stops, or goes on, once the place is reached
    if (on) this.turn += 1;
    else if (!this.ended) this.play();
  }

  /** Pause, and work on the next frame. */
  step() {
    this.pause(true);
    if (this.seeking) return;
    if (this.place >= this.length && !this.again()) return;
    this.give();
  }

  /** Go to a place of the source: the frames before it are computed, so that values are those of a whole run. */
  seek(place) {
    this.turn += 1;
    const { turn } = this;
    this.ended = "";
    this.seeking = true;
    this.begin();
    this.lap = 1;
    this.index = this.place = Math.max(0, place - MOST_AHEAD);
    const go = () => {
      if (turn !== this.turn) return;
      const until = this.clock.now() + TURN_MS;
      while (this.place < place && this.clock.now() < until) this.give(false);
      if (this.place < place) return void this.clock.later(go, 0);
      this.seeking = false;
      this.give();
      if (!this.paused) this.play();
    };
    go();
  }

  /** Begin again at the first frame; false where the source does not, or has not been read to its end. */
  again() {
    if (!this.loops || this.source.coming) return false;
    this.place = 0;
    if (this.length > 1) this.lap += 1; // a still picture has no laps
    return true;
  }

  next(turn) {
    if (turn !== this.turn) return;
    if (this.place >= this.length && !this.again()) {
      this.began = null;
      if (this.source.coming) return void this.clock.later(() => this.next(turn), WAIT_MS);
      this.ended = "end";
      this.work(null);
      return;
    }
    const now = this.clock.now();
    const period = 1000 / this.source.medium.rate;
    this.due = this.began === null ? now : this.due + period;
    this.began ??= now;
    if (now - this.due > 5 * period) this.due = now; // it is slower than its rate: no hurry to catch up
    this.give();
    this.clock.later(() => this.next(turn), Math.max(0, this.due + period - this.clock.now()));
  }

  /** Work on the next frame; `shown`: panels are drawn. */
  give(shown = true) {
    const { place, index, lap, length } = this;
    const begins = lap > 1 && place === 0;
    this.place += 1;
    this.index += 1;
    this.work({ index, time_s: this.source.time(index), data: this.source.at(place), lap: begins && length > 1 ? lap : 0 }, shown);
  }
}

/** Works on the frames of a camera as they come. */
export class LivePlayer {
  constructor(source, work, failed) {
    this.source = source;
    this.work = work;
    this.failed = failed;
    this.medium = source.medium;
    this.paused = false;
    this.ended = "";
    this.loops = this.length = null;
    this.lap = 1;
    this.index = this.place = 0;
  }

  get lost() {
    return this.source.lost;
  }

  play() {
    this.source.listen((data, time) => {
      if (this.source.medium !== this.medium) this.index = 0; // frames have another size from here on
      this.medium = this.source.medium;
      this.index += 1;
      this.work({ index: this.index - 1, time_s: time, data, lap: 0 });
    }, this.failed);
  }

  stop(state = "stopped") {
    this.ended = state;
    this.source.listen(null, null);
  }
}

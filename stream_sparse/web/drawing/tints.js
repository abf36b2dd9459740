// Tints: which colours stand for the values of a picture.
import { Limits } from "./ranges.js";
import { Tint } from "./records.js";

/** The tints of several pictures, whose ranges follow the values; `how` is for their limits. */
export class Tints {
  constructor(how) {
    this.how = how;
    this.limits = new Map();
  }

  /** The tint of a picture with values up to `top`, or with a sign from `-top` to `top`. */
  follow(key, top, signed, colormap) {
    if (this.limits.get(key)?.symmetric !== signed) this.limits.set(key, new Limits({ symmetric: signed, ...this.how }));
    const [low, high] = this.limits.get(key).follow(signed ? -top : 0, top);
    return Tint({ colormap, low, high });
  }
}

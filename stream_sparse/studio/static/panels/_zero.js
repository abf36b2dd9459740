// Panels that show a difference: where all of it is 0, they say so in words.
import { Message } from "../drawing/description.js";

/** A base of panels with words for values that are all 0. */
export const withZero = (Base) => class extends Base {
  static usual = { ...super.usual, zero: null };

  reset() {
    super.reset();
    this.zeros = this.feeds.map(() => false);
  }

  see(values, at) {
    super.see(values, at);
    if (this.parameters.zero === null) return;
    values.forEach((value, k) => {
      if (value !== null) this.zeros[k] = (value.data ?? [value]).every((x) => Number(x) === 0);
    });
  }

  instead() {
    const { zero } = this.parameters;
    if (zero === null || !this.zeros.every(Boolean) || this.stale.isStale()) return super.instead();
    return Message({ text: zero, loud: true });
  }
};

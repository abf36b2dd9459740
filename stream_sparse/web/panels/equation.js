// Panel `equation`: a patch as the sum of few atoms, in pictures.
import { ArrayPicture, Message, Sum, Term, Tint } from "../drawing/records.js";
import { Limits } from "../drawing/ranges.js";
import { number } from "../drawing/ticks.js";
import { Values } from "../drawing/values.js";
import { words } from "./feed.js";
import { namedOutputs } from "./panel.js";
import { ValuesPanel } from "./_values.js";

const LARGER = 1.25; // a term takes the place of the one before it only if it is so many times as large
const ROOM = 30; // a sum keeps room for as many terms as it had in so many frames
const FAINT = 1 / 8; // a difference from the mean of less than such a share of the mean is faint, as in the frame

/** Values of the same type and shape; each is a function of the value there, and of its place. */
const made = ({ dtype, shape, data }, of) => new Values(dtype, shape, data.map(of));
const farthest = ({ data }, from = 0) => data.reduce((most, x) => Math.max(most, Math.abs(x - from)), 0);

/**
 * The order of terms, the largest first, without flicker.
 *
 * A new term takes the place of one that has gone. Neighbours change places only where the later one is larger by a
 * quarter.
 */
class StrongestFirst {
  constructor() {
    this.kept = [];
  }

  /** The numbers of the terms in order, given their sizes by number. */
  follow(sizes) {
    const fresh = [...sizes.keys()].filter((one) => !this.kept.includes(one)).sort((a, b) => sizes.get(b) - sizes.get(a) || a - b);
    const places = this.kept.map((one) => (sizes.has(one) ? one : fresh.shift()));
    const order = [...places.filter((one) => one !== undefined), ...fresh];
    for (let end = order.length - 1; end > 0; end -= 1) {
      for (let k = 0; k < end; k += 1) {
        const [one, next] = order.slice(k, k + 2);
        if (sizes.get(next) > LARGER * sizes.get(one)) order.splice(k, 2, next, one);
      }
    }
    this.kept = order;
    return order;
  }
}

/** The patch whose terms are shown; `further` is the number of the atoms that `others` sums up. */
class Whole {
  constructor({ patch, mean, others, rest, active, atoms }, shown) {
    const further = Number.isNaN(active) ? 0 : Math.trunc(active) - shown;
    this.patch = patch;
    this.mean = mean;
    this.others = others;
    this.rest = rest;
    this.further = further;
    this.atoms = atoms.shape[0];
  }

  /** The share of the variance of the patch that its rest is, in words. */
  leftOut() {
    const sum = (data, of) => data.reduce((total, x) => total + of(x), 0);
    const { data } = this.patch, mean = sum(data, Number) / data.length;
    const share = 100 * sum(this.rest.data, (x) => x ** 2) / sum(data, (x) => (x - mean) ** 2);
    return Number.isFinite(share) ? `${number(share, 2)} % left out` : "";
  }
}

/** Terms in the order in which they are shown, by the numbers of their atoms; `whole` is null for terms alone. */
class Parts {
  constructor(terms, numbers, negative, whole) {
    this.terms = terms;
    this.numbers = numbers;
    this.negative = negative;
    this.whole = whole;
  }

  /** The number of pictures of the sum. */
  get size() {
    return this.numbers.length + (this.whole === null ? 1 : 4 + Number(this.whole.further > 0));
  }

  /** The sum of all terms. */
  total() {
    if (this.whole !== null) return made(this.whole.patch, (x, k) => x - this.whole.rest.data[k]);
    return this.terms.reduce((sum, term) => made(sum, (x, k) => x + term.data[k]));
  }

  /** The largest distance of values from the mean, or a share of that if it is larger. */
  contrast() {
    if (this.whole === null) return farthest(this.total());
    const { patch, mean } = this.whole, own = patch.dtype === "f4" ? Math.fround(mean) : mean;
    const away = (x) => farthest(made(x, (value) => value - own));
    return Math.max(away(this.total()), away(patch), FAINT * Math.abs(mean));
  }

  /** The pictures of the sum; patches have their mean and `half` on each side as colours. */
  pictures(half, unit) {
    const total = this.total(), { whole } = this;
    const tint = (low, high) => Tint({ colormap: "gray", low, high });
    const picture = (values, colours, name, sign = "") => Term({ frame: ArrayPicture({ values, tint: colours, name, unit }), sign });
    const around = tint(-half, half);
    const terms = this.terms.map((term, k) => {
      const peak = farthest(term), first = whole === null && k === 0;
      const scale = 1e-30 < peak && peak < Infinity ? peak : 1;
      const sign = this.negative[k] ? "−" : first ? "=" : "+";
      const values = this.negative[k] ? made(term, (x) => -x) : term;
      return picture(values, tint(-scale, scale), `atom ${this.numbers[k]}`, `${sign} ${number(peak, 1)}`);
    });
    if (whole === null) return [picture(total, around, "sum"), ...terms];
    const { patch, mean, rest, others, further } = whole;
    const levels = tint(mean - half, mean + half);
    return [
      picture(patch, levels, "patch"),
      picture(total, levels, "sum", "="),
      picture(rest, around, whole.leftOut() || "left out", "+"),
      picture(made(patch, () => mean), levels, `mean ${number(mean)}`, "sum ="),
      ...terms,
      ...(further ? [picture(others, around, `${further} others`, "+")] : []),
    ];
  }
}

export class Equation extends ValuesPanel {
  static whole = true;
  static saysFrames = false;

  reset() {
    super.reset();
    this.orders = this.feeds.map(() => new StrongestFirst());
    this.limits = new Limits({ symmetric: true, flat: 0.2 });
    this.counts = [];
  }

  /** How many atoms the sum has, which share of the variance it leaves out, and the unit. */
  note() {
    const parts = this.feeds.length === 1 ? this.latest[0] : null;
    if (!parts?.whole || this.instead() !== null) return super.note();
    const used = parts.numbers.length + parts.whole.further;
    return words(`${used} of ${parts.whole.atoms} atoms`, parts.whole.leftOut(), super.note());
  }

  see(values, at) {
    super.see(values, at);
    this.counts = [...this.counts, this.latest.reduce((sum, parts) => sum + (parts?.size ?? 0), 0)].slice(-ROOM);
  }

  kept(value, which) {
    const outputs = namedOutputs(value), all = outputs.terms ?? outputs[""];
    const [count, ...shape] = all.shape, size = all.data.length / count;
    const terms = Array.from({ length: count }, (_, k) => new Values(all.dtype, shape, all.data.slice(k * size, (k + 1) * size)));
    const numbers = outputs.numbers ? [...outputs.numbers.numbers()] : terms.map((_, k) => k);
    const sizes = new Map();
    numbers.forEach((one, k) => one >= 0 && sizes.set(one, farthest(terms[k])));
    const order = this.orders[which].follow(sizes);
    const where = order.map((one) => numbers.indexOf(one));
    const negative = where.map((k) => (outputs.weights?.data[k] ?? 0) < 0);
    return new Parts(where.map((k) => terms[k]), order, negative, outputs.patch ? new Whole(outputs, order.length) : null);
  }

  instead() {
    const known = this.latest.filter((parts) => parts !== null);
    if (known.length && known.every(({ whole }) => whole?.rest.data.some(Number.isNaN))) {
      return Message({ text: "this patch has values that are not numbers" });
    }
    return super.instead();
  }

  described() {
    const shown = this.shown();
    const most = Math.max(...shown.map(([, parts]) => parts.contrast()));
    const [, half] = this.limits.follow(-most, most);
    const terms = shown.flatMap(([k, parts]) => parts.pictures(half, this.feeds[k].unit));
    const head = shown[0][1].whole === null ? 0 : 3; // patch, sum and rest
    return Sum({ terms, places: Math.max(...this.counts), head, stale: this.stale.stale() });
  }
}

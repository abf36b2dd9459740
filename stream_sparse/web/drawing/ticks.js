// Round numbers: the places of ticks, and values as short text.
import { exponential, fixed, general } from "./numbers.js";

const LADDER = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 20];
const STEPS = [1, 2, 5, 10, 20];

const decade = (x) => Math.floor(Math.log10(x));
const power = (exponent) => Number(`1e${exponent}`); // `10 ** exponent` may differ in its last bit

/** The smallest round number that is not below a positive value: 60 for 57.2. */
export function niceAbove(value) {
  if (!(0 < value && value < Infinity)) return 1;
  const unit = power(decade(value));
  if (unit === 0) return value;
  return Number(exponential(LADDER.find((step) => step * unit >= value * (1 - 1e-9)) * unit, 2));
}

/** 1, 2 or 5 times a power of ten that divides a span into at most `count` parts. */
export function niceStep(span, count) {
  const raw = span / Math.max(count, 1);
  if (!(1e-300 < raw && raw < 1e300)) return 1;
  const unit = power(decade(raw));
  return STEPS.find((step) => step * unit >= raw * (1 - 1e-9)) * unit;
}

/** Round values from low to high, at most `count` + 1, each with its text. */
export function ticks(low, high, count) {
  if (!(Number.isFinite(low) && Number.isFinite(high) && high > low)) return [];
  const step = niceStep(high - low, count);
  const first = Math.ceil(low / step - 1e-9), last = Math.floor(high / step + 1e-9);
  if (last - first > 100) return []; // ticks of so small a span are equal as floats
  const exponent = Math.floor(Math.log10(step) + 1e-9);
  const decimals = Math.max(0, -exponent);
  const biggest = Math.max(Math.abs(low), Math.abs(high));
  // As many digits as neighbours need to differ, but at most 6.
  const digits = Math.min(Math.max(decade(biggest) - exponent + 1, 3), 6);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, k) => {
    const place = (first + k) * step;
    const value = decimals <= 70 ? Number(fixed(place, decimals)) : place;
    const text = step >= 1e-4 && biggest < 1e6 ? fixed(value, decimals) : general(value, digits);
    return [value, value === 0 ? "0" : short(text)];
  });
}

/** A value with about `digits` significant digits and no trailing zeros: 5.53, 1.23e6, nan. */
export function number(value, digits = 3) {
  if (!Number.isFinite(value)) return general(value);
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e6 || size < 1e-4) return short(exponential(value, digits - 1));
  if (size >= power(digits - 1)) return fixed(value, 0);
  const text = general(value, digits);
  return text.includes("e") ? fixed(value, digits + 3).replace(/0+$/, "") : text;
}

/** `1.20e+06` as `1.2e6`. */
function short(text) {
  const [mantissa, exponent] = text.split("e");
  return exponent === undefined ? text : `${mantissa.replace(/\.?0+$/, "")}e${Number(exponent)}`;
}

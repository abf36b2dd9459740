// Numbers as Python writes them.

const FURTHER = 30; // digits that show whether a number lies just between two

/**
 * Digits of a number and the exponent of the first: `behind` of them follow it, else as few as mean this number.
 *
 * @param {number} x
 * @param {number} [behind]
 * @returns {[string, number]}
 */
function parts(x, behind) {
  const [mantissa, exponent] = Math.abs(x).toExponential(behind).split("e");
  return [mantissa.replace(".", ""), Number(exponent)];
}

/**
 * So many digits, where a number just between two goes to the even one.
 *
 * @returns {[string, number]}
 */
function rounded(x, digits) {
  const [exact, exponent] = parts(x, 60);
  const even = Number(exact[digits - 1]) % 2 === 0;
  if (even && /^50*$/.test(exact.slice(digits))) return [exact.slice(0, digits), exponent];
  return parts(x, digits - 1);
}

const named = (x) => (Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf");
const sign = (x) => (x < 0 || Object.is(x, -0) ? "-" : "");
const tail = (exponent) => `e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;

/** Digits with a point behind the place of `exponent`. */
function placed(digits, exponent) {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const rest = digits.slice(exponent + 1);
  return rest ? `${whole}.${rest}` : whole;
}

/** A float as Python's `repr` writes it: `1.0`, `1e-05`, `nan`. */
export function repr(x) {
  if (!Number.isFinite(x)) return named(x);
  const [digits, exponent] = parts(x);
  if (exponent < -4 || exponent >= 16) {
    const point = digits.length > 1 ? `.${digits.slice(1)}` : "";
    return `${sign(x)}${digits[0]}${point}${tail(exponent)}`;
  }
  const text = placed(digits, exponent);
  return `${sign(x)}${text}${text.includes(".") ? "" : ".0"}`;
}

/** A number as Python's format `g` writes it, with so many significant digits: `150`, `0.5`, `1e+06`. */
export function general(x, digits = 6) {
  if (!Number.isFinite(x)) return named(x);
  const [all, exponent] = rounded(x, digits);
  const short = all.replace(/0+$/, "") || "0";
  if (exponent >= -4 && exponent < digits) return `${sign(x)}${placed(short, exponent)}`;
  return `${sign(x)}${short[0]}${short.length > 1 ? `.${short.slice(1)}` : ""}${tail(exponent)}`;
}

/** A number as Python's format `e` writes it, with so many digits behind the point: `1.5e+06`. */
export function exponential(x, behind) {
  if (!Number.isFinite(x)) return named(x);
  const [digits, exponent] = rounded(x, behind + 1);
  return `${sign(x)}${digits[0]}${behind ? `.${digits.slice(1)}` : ""}${tail(exponent)}`;
}

/** A number as Python's format `f` writes it, with so many digits behind the point: `1500000.0`. */
export function fixed(x, behind) {
  if (!Number.isFinite(x)) return named(x);
  const size = Math.abs(x);
  if (size >= 1e21) return `${sign(x)}${BigInt(size)}${behind ? `.${"0".repeat(behind)}` : ""}`;
  const exact = size.toFixed(behind + FURTHER), cut = exact.slice(0, -FURTHER).replace(/\.$/, "");
  const even = /[02468]$/.test(cut) && /^50*$/.test(exact.slice(-FURTHER));
  return sign(x) + (even ? cut : size.toFixed(behind));
}

/** The nearest whole number, as Python's `round` finds it: a number just between two goes to the even one. */
export function round(x) {
  const up = Math.round(x);
  return Math.abs(x % 1) === 0.5 && up % 2 ? up - 1 : up;
}

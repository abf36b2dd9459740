// How far a drawn curve is from the measured one, in words.

const CLOSE = 0.1; // of the span: what still counts as close

/** A number in three digits. */
export const short = (value) => String(Number(value.toPrecision(3)));

/** How far off a drawing is: on average, most, and in its ups and downs. Null values were not measured. */
export function judged(drawn, measured, labels, [low, high]) {
  const known = measured.flatMap((value, k) => (value === null ? [] : [k]));
  if (!known.length) return "These values are missing in the run.";
  const off = known.map((k) => Math.abs(drawn[k] - measured[k]));
  const mean = off.reduce((sum, one) => sum + one, 0) / off.length;
  const worst = known[off.indexOf(Math.max(...off))];
  const share = mean / (high - low);
  const words = [
    `${share <= CLOSE ? "Close" : "Not close"}: on average you are ${short(mean)} off, ${Math.round(share * 100)} % of the scale.`,
    `The farthest point is ${labels[worst]}: you drew ${short(drawn[worst])}, the run measured ${short(measured[worst])}.`,
  ];
  const steps = known.slice(1).map((k, n) => [drawn[k] - drawn[known[n]], measured[k] - measured[known[n]]]);
  const alike = steps.filter(([mine, its]) => Math.sign(mine) === Math.sign(its)).length;
  if (steps.length) words.push(`Of ${steps.length} steps from point to point, ${alike} go the same way.`);
  return words.join(" ");
}

// Least and greatest numbers, where nan stands for a missing one.

/** The smaller of two numbers; nan only where both are. */
export const fmin = (a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b));

/** The larger of two numbers; nan only where both are. */
export const fmax = (a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b));

/** The least and the greatest finite number of some lists; nan without any. */
export function extent(...lists) {
  let low = Infinity, high = -Infinity;
  for (const list of lists) {
    for (let k = 0; k < list.length; k += 1) { // a frame may have many
      const x = list[k];
      if (x < low && x > -Infinity) low = x;
      if (x > high && x < Infinity) high = x;
    }
  }
  return low <= high ? [low, high] : [NaN, NaN];
}

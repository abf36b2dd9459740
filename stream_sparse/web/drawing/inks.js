// Inks: colours by the part that they play; the theme of a page decides how they look.
import { Ink } from "./records.js";

export const TEXT = Ink({ part: "text" });
export const QUIET = Ink({ part: "quiet" });
export const FAINT = Ink({ part: "faint" });

/** The ink of the curve or bar with this number. */
export const curveInk = (number) => Ink({ part: "curve", number });

/** The inks of the values of a sweep. */
export const rampInks = (count, which = 0) =>
  Array.from({ length: count }, (_, number) => Ink({ part: "ramp", number, count, ramp: which }));

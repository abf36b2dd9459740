// A pipeline as a file says it, out of a plan, with the parameters as they are now.
import { refText } from "./refs.js";

const given = (pairs) => Object.fromEntries(Object.entries(pairs).filter(([, value]) => value !== null && value !== ""));

/** The tree of a pipeline that does what an engine does from its next frame on. */
export function planOf({ plan, nodes }) {
  const { name, description, source, settings } = plan;
  const entry = (part) => ({ use: part.use, from: part.from, ...nodes.get(part.name).parameters, ...part.swept });
  /** The ends and the step of a slider; null for a switch. */
  const ends = (slider, { low, high, step }) => {
    const [family, parameter] = slider.split(".");
    const value = nodes.get(plan.families.get(family).name).parameters[parameter];
    return typeof value === "boolean" ? null : [low, high, step];
  };
  const panel = ({ use, from, parameters }) => ({ panel: use, from, ...parameters });
  return {
    name, ...given({ description }), source: { use: source.use, ...source.parameters },
    nodes: Object.fromEntries([...plan.families].map(([family, part]) => [family, entry(part)])),
    view: plan.view.map((row) => row.map(panel)),
    live: plan.live.map(({ name: slider, label, ...span }) => ({ [slider]: ends(slider, span), ...given({ label }) })),
    keep: plan.keep.map(({ ref, every }) => ({ node: refText(ref), every })),
    ...given(settings),
  };
}

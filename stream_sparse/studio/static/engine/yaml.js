// The tree of a pipeline's YAML, which may be a stranger's text.
import { load } from "../vendor/yaml.js";
import { lengthProblem } from "./link_text.js";
import { PipelineError } from "./pipeline.js";

const MOST_ITEMS = 20_000, MOST_LEVELS = 20;

/** Read YAML; PipelineError where it is not YAML, or larger than any pipeline. */
export function treeOf(text) {
  const long = lengthProblem(text);
  if (long) throw new PipelineError([long]);
  let tree;
  try {
    tree = load(text);
  } catch (error) {
    const { reason, mark } = error;
    throw new PipelineError([mark ? `line ${mark.line + 1}, column ${mark.column + 1}: ${reason}` : String(error.message)]);
  }
  let items = 0;
  const count = (value, level) => {
    items += 1; // an alias stands for all that it names, again and again
    if (items > MOST_ITEMS) throw new PipelineError([`a pipeline has at most ${MOST_ITEMS.toLocaleString("en")} entries`]);
    if (level > MOST_LEVELS) throw new PipelineError([`a pipeline has at most ${MOST_LEVELS} levels`]);
    if (value !== null && typeof value === "object") for (const one of Object.values(value)) count(one, level + 1);
  };
  count(tree, 0);
  return tree;
}

// The tree of a pipeline's YAML, which may be a stranger's text. A word means what it means to the program.
import {
  boolCoreTag, constructFromEvents, defineScalarTag, FAILSAFE_SCHEMA, NOT_RESOLVED, nullCoreTag, parseEvents, Schema,
} from "../vendor/yaml.js";
import { lengthProblem } from "./link_text.js";
import { PipelineError } from "./pipeline.js";

const MOST_ITEMS = 20_000, MOST_LEVELS = 20, MOST_DIGITS = 100;
const INTEGER = /^[-+]?(0b[01_]+|0o?[0-7_]+|[0-9_]+|0x[0-9a-fA-F_]+)$/;
const FLOAT = /^[-+]?([0-9][0-9_]*\.[0-9_]*([eE][-+]?[0-9]+)?|[0-9][0-9_]*[eE][-+]?[0-9]+|\.[0-9_]+([eE][-+][0-9]+)?)$/;
const INFINITE = /^[-+]?\.(inf|Inf|INF)$/, NAN = /^\.(nan|NaN|NAN)$/;
const DATE = /^\d{4}-(\d\d-\d\d$|\d\d?-\d\d?([Tt]|[ \t]+)\d\d?:\d\d:\d\d(\.\d*)?([ \t]*(Z|[-+]\d\d?(:\d\d)?))?$)/;

/** The number of a word; dates and numbers that are too long are refused. */
function numberOf(word) {
  if (DATE.test(word)) throw new PipelineError([`${word} reads as a date; put it into quotes to make it a text`]);
  const sign = word[0] === "-" ? -1 : 1;
  if (INFINITE.test(word)) return sign * Infinity;
  if (NAN.test(word)) return NaN;
  const whole = INTEGER.test(word);
  if (!whole && !FLOAT.test(word)) return NOT_RESOLVED;
  if (word.length > MOST_DIGITS) {
    throw new PipelineError([`a number has at most ${MOST_DIGITS} digits (got ${word.length.toLocaleString("en")})`]);
  }
  const value = sign * Number(word.replace(/^[-+]/, "").replaceAll("_", ""));
  return whole ? value + 0 : value; // a whole number has no negative zero
}

const number = defineScalarTag("tag:yaml.org,2002:float", {
  implicit: true, implicitFirstChars: [..."-+.0123456789"], resolve: numberOf, identify: Number.isFinite,
});
const schema = new Schema([...FAILSAFE_SCHEMA.tags, nullCoreTag, boolCoreTag, number]);

/** Read YAML; PipelineError where it is not YAML, holds tags or dates, or is larger than any pipeline. */
export function treeOf(text) {
  const long = lengthProblem(text);
  if (long) throw new PipelineError([long]);
  let documents;
  try {
    const events = parseEvents(text, {});
    const tagged = events.find(({ tagStart = -1 }) => tagStart >= 0);
    if (tagged) refuseTag(text, tagged);
    documents = constructFromEvents(events, { schema, source: text });
  } catch (error) {
    const { reason, mark } = error;
    if (error instanceof PipelineError) throw error;
    throw new PipelineError([mark ? `line ${mark.line + 1}, column ${mark.column + 1}: ${reason}` : String(error.message)]);
  }
  if (documents.length > 1) throw new PipelineError([`a pipeline is one document (got ${documents.length})`]);
  const tree = documents[0] ?? null;
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

/** Raise PipelineError at the tag of a value. */
function refuseTag(text, { tagStart, tagEnd }) {
  const lines = text.slice(0, tagStart).split("\n");
  const what = `the tag ${text.slice(tagStart, tagEnd)} is not allowed; a pipeline holds plain values`;
  throw new PipelineError([`line ${lines.length}, column ${lines.at(-1).length + 1}: ${what}`]);
}

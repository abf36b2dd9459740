// The inputs of a panel: families of a sweep, and text for headings and legends.
import { general } from "../drawing/numbers.js";

const FIELD = /\.[a-z_]\w*$/;

/** The part of a name behind its last point, and that behind its first one. */
export const last = (name) => name.slice(name.lastIndexOf(".") + 1);
export const fieldOf = (name) => (name.includes(".") ? name.slice(name.indexOf(".") + 1) : "");
export const nodeOf = (name) => name.split(".")[0];
export const isSwept = ({ sweep }) => Object.keys(sweep).length > 0;

/** Parts that are not empty, with commas between them. */
export const words = (...parts) => parts.filter(Boolean).join(", ");

/** A swept value as text. */
function text(value) {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : general(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value ?? "None");
}

/** Text for a legend: `relu, theta 150`, the panel's own name, or in a sweep `window 11`. */
export function caption(feed) {
  if (isSwept(feed)) return Object.entries(feed.sweep).map(([key, value]) => `${last(key)} ${text(value)}`).join(", ");
  return feed.label || words(feed.name, feed.node?.caption());
}

/** The swept values of an input, without the names of the parameters: `11 / 0.5`. */
export const swept = ({ sweep }) => Object.values(sweep).map(text).join(" / ");

/**
 * The families among the inputs, in the order of their first members: what a sweep made of one node, or one input.
 *
 * `members` are numbers of inputs, `keys` the swept parameters, `shown` the name to show: the panel's own, or `name`.
 */
export function families(feeds) {
  const found = new Map();
  feeds.forEach(({ name, label, sweep }, number) => {
    const [base, ...rest] = name.split("@");
    const swept = Object.keys(sweep);
    // The field follows the swept values: codes and error are different families.
    const own = swept.length ? base + (rest.join("@").match(FIELD)?.[0] ?? "") : name;
    const key = JSON.stringify([own, label, swept]);
    if (!found.has(key)) found.set(key, { name: own, members: [], keys: swept.map(last), shown: label || own });
    found.get(key).members.push(number);
  });
  return [...found.values()];
}

/** A short name for each input that distinguishes it from the others. */
export function captions(feeds) {
  if (fromOneNode(feeds)) return feeds.map(({ label, name }) => label || fieldOf(name));
  const own = (feed) => caption(feed).slice(caption(feed).startsWith(feed.name) ? feed.name.length : 0);
  if (feeds.length > 1 && new Set(feeds.map(own)).size === 1 && !feeds.some(isSwept)) {
    return feeds.map(({ label, name }) => label || name); // equal parameters do not distinguish
  }
  const several = feeds.some(isSwept) && families(feeds).length > 1;
  return feeds.map((feed) =>
    several && isSwept(feed) ? `${feed.label || feed.name.split("@")[0]}, ${caption(feed)}` : caption(feed));
}

/** A heading for a panel without a title. */
export function heading(feeds) {
  const groups = families(feeds);
  if (!groups.length) return "";
  if (groups.length === 1) {
    const [{ keys, shown }] = groups;
    return keys.length ? `${shown} by ${keys.join(" and ")}` : caption(feeds[0]);
  }
  if (feeds.some(({ label }) => label)) return listed(groups.map(({ shown }) => shown));
  if (fromOneNode(feeds)) return nodeOf(feeds[0].name);
  const kinds = new Set(feeds.map(({ node }) => node?.use));
  const fields = new Set(groups.map(({ name }) => fieldOf(name)));
  if (kinds.size === 1 && feeds[0].node && fields.size === 1) return words([...kinds][0].replaceAll("_", " "), [...fields][0]);
  return listed(groups.map(({ name }) => name));
}

function listed(names) {
  if (names.length === 1) return names[0];
  if (names.length > 4) return `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/**
 * The parameters that the captions of all nodes have in common: `axis x, edges mirrored`.
 *
 * Those with a slider are left out, since it shows them. A named output, such as the atoms of a code, may not depend
 * on the parameters.
 */
export function commonParameters(feeds) {
  if (feeds.some(({ name }) => FIELD.test(name))) return "";
  const [first, ...others] = feeds.map(({ node }) => (node?.caption() ?? "").split(", "));
  const live = new Set(feeds.flatMap((feed) => feed.live));
  return first.filter((part) => part && !live.has(part.split(" ")[0]) && others.every((other) => other.includes(part))).join(", ");
}

/** The units of measure of the inputs, each once; with names where other inputs lack a unit. */
export function unitsOfMeasure(feeds) {
  const units = [...new Set(feeds.map(({ unit }) => unit).filter(Boolean))];
  if (feeds.every(({ unit }) => unit)) return units.join(", ");
  const known = families(feeds).map(({ members, shown }) => [feeds[members[0]].unit, fieldOf(shown) || shown]);
  const named = (unit) => listed(known.filter(([own]) => own === unit).map(([, name]) => name));
  return units.map((unit) => `${named(unit)} in ${unit}`).join(", ");
}

/** Whether these are several named outputs of one node. */
function fromOneNode(feeds) {
  return feeds.length > 1 && new Set(feeds.map(({ name }) => nodeOf(name))).size === 1
    && feeds.every((feed) => fieldOf(feed.name) && !isSwept(feed));
}

// Panels of a page see what those of Python saw, and say what they show.
import { placeAt } from "../../../stream_sparse/web/drawing/parts.js";
import { PANELS } from "../../../stream_sparse/web/panels/panels.js";
import { read, written } from "../../support/descriptions.mjs";

/** What the panels show before the first frame and at those frames at which Python's were asked. */
export function replay({ medium, arrays: given, panels: opened, before, frames }) {
  const arrays = given.map((one) => read(one)), says = {};
  const panels = opened.map(({ use, parameters }) => new PANELS[use](read(parameters)));
  Object.assign(says, read(before.now));
  panels.forEach((panel, k) => {
    const { feeds, marks } = opened[k];
    panel.open(feeds.map((feed) => feedOf(feed, says)), medium, mapped(marks, (feed) => feedOf(feed, says)));
  });
  const shown = () => panels.map((panel) => [written(panel.describe(), arrays), panel.heading(), panel.note()]);
  const about = panels.map(({ kind }) => ({ class: [kind.whole, kind.scene] }));
  const first = shown();
  const later = frames.map((frame) => {
    Object.assign(says, read(frame.now));
    panels.forEach((panel, k) => panel.see(read(frame.values[k], arrays), frame.at));
    return frame.shown && shown();
  });
  return { about, shown: [first, ...later] };
}

const mapped = (some, of) => Object.fromEntries(Object.entries(some).map(([name, one]) => [name, of(one)]));

/** A feed that says what `says` has for its name. */
function feedOf(feed, says) {
  const { name } = feed, { node, due } = says[name];
  return {
    ...feed,
    node: node && nodeOf(() => says[name].node),
    due: due === null ? null : () => says[name].due,
    statistic: () => says[name].statistic,
    settings: () => says[name].settings,
  };
}

function nodeOf(now) {
  const node = {
    use: now().use,
    get parameters() {
      return now().parameters;
    },
    caption: () => now().caption,
    warmup: () => now().warmup,
    horizon: () => now().horizon,
    fresh: () => answering(now()),
  };
  if ("outline" in now()) node.outline = () => now().outline;
  if ("places" in now()) node.places = () => now().places;
  return node;
}

/** A node that answers as Python's did to an impulse among zeros. */
function answering({ answers, warmup }) {
  let t = -1;
  return {
    update([x]) {
      t += 1;
      if (x !== Number(t === warmup + 1)) throw new RangeError("an input that Python's node did not get");
      return answers[t];
    },
  };
}

/** What a panel says of places of a picture whose parts say what those of Python do. */
export function aimed({ use, parameters, key, mark, node, value, places, parts }) {
  const panel = new PANELS[use](parameters);
  const feeds = [{ name: "x", unit: "", label: "", sweep: {}, statistic: () => null }];
  panel.open(feeds, { shape: [12, 16], dtype: "u1" }, { [key]: { ...mark, node: { parameters: node } } });
  const at = (table) => (x, y, near = false) => table[`${x} ${y} ${near}`];
  const drawn = parts.map(({ holds, cell, values, valueAt }) =>
    valueAt ? { valueAt: at(valueAt) } : holds ? { holds: at(holds), cell: at(cell), values } : {});
  panel.see([read(value)], { index: 0, time_s: 0, gap: 0, lap: 1 });
  return places.map((place) => {
    const found = placeAt(drawn, ...place);
    return found && panel.move(...found);
  });
}

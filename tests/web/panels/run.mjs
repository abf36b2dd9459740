// A pipeline at work in a page: its kernels compute, and its panels say what they show.
import { readFileSync } from "node:fs";
import { Engine } from "../../../stream_sparse/web/engine/engine.js";
import { Feeds } from "../../../stream_sparse/web/engine/feeds.js";
import { Kernels } from "../../../stream_sparse/web/engine/kernels.js";
import { PANELS } from "../../../stream_sparse/web/panels/panels.js";
import { read, written } from "../../support/descriptions.mjs";

/** What the panels show before the first frame, and at those frames at which they are asked. */
export async function run({ folder, program, medium, frames, edits }) {
  const kernels = await Kernels.of(readFileSync(`${folder}/kernels.wasm`), JSON.parse(readFileSync(`${folder}/kernels.json`, "utf8")));
  const engine = new Engine(program, kernels, medium);
  const feeds = new Feeds(engine);
  const views = program.rows.flat().map((part) => {
    const panel = new PANELS[part.use](part.parameters);
    const [inputs, marks] = feeds.of(part);
    panel.open(inputs, medium, marks);
    return { panel, refs: part.inputs };
  });
  const shown = () => views.map(({ panel }) => [written(panel.describe()), panel.heading(), panel.note()]);
  const before = shown();
  const later = frames.map(({ data, begins, asked, ...at }) => {
    if (edits[at.index]) engine.edit(edits[at.index]);
    const values = engine.send({ ...at, data: read(data), lap: begins });
    for (const { panel, refs } of views) panel.see(refs.map((ref) => kept(engine.picked(ref, values))), at);
    return asked ? shown() : null;
  });
  return [before, ...later];
}

/** A value that stays when its node computes the next frame. */
const kept = (value) => value?.copy?.() ?? value;

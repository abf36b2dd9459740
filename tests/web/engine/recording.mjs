// What a page records of a run, and how it writes a pipeline.
import { Session } from "../../../stream_sparse/web/engine/session.js";
import { tapping } from "../../support/tapping.mjs";
import { Stored } from "../../../stream_sparse/web/engine/sources.js";

/** Do steps of a run, and return the files of its recording in base64, and what was wrong. */
export async function recorded(given) {
  const waiting = [], folders = [], problems = [];
  const data = new Uint8Array(Buffer.from(given.frames, "base64"));
  const source = new Stored({ dtype: "u1", rate: 30, ...given.source, data });
  source.origin = given.origin;
  let next = null;
  const camera = { lost: 0, medium: { ...source.medium, live: true, frames: null }, listen: (call) => { next = call; } };
  const parts = {
    kernels: tapping(given.table), texts: {}, panels: {}, about: given.about,
    clock: { now: () => 0, later: (call) => waiting.push(call) },
    open: async ({ use }) => (use === "camera" ? camera : source),
  };
  const say = (message) => { if (message.kind === "problem") problems.push(message.text); };
  const session = new Session(parts, say, () => {}, (folder) => folders.push(folder));
  await session.start(given.program);
  for (const { go = 0, frames = [], ...message } of given.steps) {
    if (message.kind) session.receive(message);
    for (let k = 0; k < go; k += 1) waiting.shift()();
    for (const [frame, lost] of frames) {
      camera.lost = lost;
      next(source.at(frame), frame / 30);
    }
  }
  while (!folders.length && !problems.length) await new Promise((later) => setTimeout(later));
  const files = Object.entries(folders[0]?.files ?? {});
  return { problems, files: files.map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]) };
}

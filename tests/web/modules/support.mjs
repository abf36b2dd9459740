// What tests of the pages' modules share.
import { readFileSync } from "node:fs";

/** The facts about nodes, sources and panels that a page gets from the program. */
export const facts = JSON.parse(readFileSync(process.env.PAGE_FACTS, "utf8"));

/** Let what waits be done. */
export const settled = () => new Promise((resolve) => setTimeout(resolve));

/** What a function gives, or the message of its error. */
export function said(call) {
  try {
    return call();
  } catch (error) {
    return error.message;
  }
}

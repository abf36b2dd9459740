"""engine/loading.js: a browser that lacks what the page needs is told so."""

from __future__ import annotations

from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
LACKING = (
    "this browser lacks what the page needs (WebAssembly with vectors, workers, OffscreenCanvas); "
    "take a newer one"
)
SCRIPT = """await (async () => {
  const said = {};
  const page = { getElementById: () => null };
  globalThis.fetch = async () => null;
  Object.assign(globalThis, { OffscreenCanvas: class {}, Worker: class {} });
  const load = (name) => m.loaded(page).catch(({ message }) => (said[name] = message));
  await load("");
  for (const name of ["WebAssembly", "DecompressionStream", "OffscreenCanvas", "Worker"]) {
    const whole = globalThis[name];
    delete globalThis[name];
    await load(name);
    globalThis[name] = whole;
  }
  WebAssembly.validate = () => false;
  await load("vectors");
  return said;
})()"""


def test_each_part_of_a_browser_that_is_missing_is_seen() -> None:
    said = in_node("engine/loading.js", SCRIPT)
    assert said.pop("") == "page.bin is missing beside the page; copy the whole folder"
    assert said == dict.fromkeys(
        ("WebAssembly", "DecompressionStream", "OffscreenCanvas", "Worker", "vectors"), LACKING
    )

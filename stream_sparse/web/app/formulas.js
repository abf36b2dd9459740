// Formulas of a page, which stand as TeX in elements of the class "formula" until they are typeset.

let loaded = null;

/** Load what typesets formulas, once. */
function load() {
  loaded ??= new Promise((resolve, reject) => {
    const sheet = document.createElement("link");
    Object.assign(sheet, { rel: "stylesheet", href: new URL("../vendor/katex.css", import.meta.url) });
    sheet.addEventListener("load", () => resolve(import("../vendor/katex.js")));
    sheet.addEventListener("error", reject);
    document.head.append(sheet);
  });
  return loaded;
}

/** Typeset the formulas within an element; a page without formulas loads nothing. */
export async function typeset(element) {
  const found = [...element.querySelectorAll(".formula:not(.typeset)")];
  if (!found.length) return;
  const { render } = await load();
  for (const place of found) {
    render(place.textContent, place, { displayMode: place.classList.contains("display"), throwOnError: false });
    place.classList.add("typeset");
    if (place.scrollWidth > place.clientWidth) place.tabIndex = 0; // so that keys scroll it
  }
}

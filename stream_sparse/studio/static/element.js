// Elements of a page.

/** Make an element of a document. */
export function make(document, name, given = {}, children = []) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key in element && key !== "list") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

// Elements of a page.

const SVG = "http://www.w3.org/2000/svg";

/** Make a part of a drawing. */
export function makeSvg(name, given = {}, children = []) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Make an element. */
export function make(name, given = {}, children = []) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key in element && key !== "list") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

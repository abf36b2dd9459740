// A run within a page of others: in a shadow root, so that neither sees the other's style.

/** The theme of the page, which has light letters on a dark page. */
function themeOf(element) {
  const colour = getComputedStyle(element).color; // empty where the element is shown no more
  const [red, green, blue] = (colour.match(/[\d.]+/g) ?? [0, 0, 0]).map(Number);
  return red + green + blue > 382 ? "dark" : "light";
}

/** Make the place of a run in an element: its root, the host that hears keys, and what gives its theme. */
export function inline(el, style) {
  const { ownerDocument: document } = el;
  const host = document.createElement("div");
  host.setAttribute("data-lm-suppress-shortcuts", "true"); // digits would make headings of JupyterLab's cells
  const root = document.createElement("div");
  root.className = "inline";
  const sheet = new document.defaultView.CSSStyleSheet(); // which rules of content for styles leave alone
  sheet.replaceSync(style);
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(root);
  el.append(host);
  return { root, host, theme: () => themeOf(el) };
}

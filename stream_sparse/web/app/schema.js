// Facts from the schema of pipelines about a place in the text: completions, and explanations under the mouse.

const KINDS = ["sources", "nodes", "sinks", "panels"];

/** The units of a kind, or of several: names and what they do. */
function units(schema, kinds) {
  return kinds.flatMap((kind) =>
    Object.entries(schema.$defs)
      .filter(([key]) => key.startsWith(`${kind}.`))
      .map(([key, found]) => ({ label: key.slice(kind.length + 1), info: found.description ?? "", type: "class" })));
}

/** The unit that a line speaks of: named in its braces, or by the nearest line above that is not indented more. */
function unitAt(doc, line) {
  const indent = (text) => text.search(/\S|$/);
  const own = indent(line.text);
  for (let number = line.number; number > 0 && number > line.number - 60; number -= 1) {
    const { text } = doc.line(number);
    const found = /\b(use|panel):\s*([\w]+)/.exec(text);
    if (found && (number === line.number || indent(text) <= own)) return found;
    if (number < line.number && text.trim() && indent(text) < own) break;
  }
  return null;
}

function definition(schema, found) {
  const kinds = found[1] === "panel" ? ["panels"] : KINDS.slice(0, 3);
  return kinds.map((kind) => schema.$defs[`${kind}.${found[2]}`]).find(Boolean) ?? null;
}

function parameters(given) {
  return Object.entries(given.properties ?? {}).map(([label, found]) => ({
    label, info: found.description ?? "", type: "property", apply: `${label}: `,
  }));
}

export function completions(schema, context) {
  const { doc } = context.state;
  const line = doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const word = /\w*$/.exec(before)[0];
  const answer = (options) => ({ from: context.pos - word.length, options, validFor: /^\w*$/ });
  const value = /\b(use|panel):\s*\w*$/.exec(before);
  if (value) {
    const isSource = /^source:/.test(line.text.trim()) && value[1] === "use";
    return answer(units(schema, value[1] === "panel" ? ["panels"] : isSource ? ["sources"] : ["nodes", "sinks"]));
  }
  if (!word && !context.explicit) return null;
  if (/^\w*$/.test(before)) return answer(parameters(schema));
  const inside = /[{,]\s*\w*$/.test(before) || /^\s+(- )?\w*$/.test(before);
  const found = inside ? unitAt(doc, line) : null;
  const known = found && definition(schema, found);
  return known ? answer(parameters(known)) : null;
}

export function explanation(schema, view, pos) {
  const line = view.state.doc.lineAt(pos);
  const offset = pos - line.from;
  let [start, end] = [offset, offset];
  while (start > 0 && /\w/.test(line.text[start - 1])) start -= 1;
  while (end < line.text.length && /\w/.test(line.text[end])) end += 1;
  const word = line.text.slice(start, end);
  if (!word) return null;
  const named = /\b(use|panel):\s*$/.exec(line.text.slice(0, start));
  const found = named ? [null, named[1], word] : unitAt(view.state.doc, line);
  const known = found && definition(schema, found);
  const isKey = /^\s*:/.test(line.text.slice(end));
  const text = named ? known?.description : isKey ? known?.properties?.[word]?.description ?? (start === 0 ? schema.properties[word]?.description : null) : null;
  if (!text) return null;
  return {
    pos: line.from + start,
    end: line.from + end,
    create() {
      const dom = document.createElement("div");
      dom.textContent = text;
      return { dom };
    },
  };
}

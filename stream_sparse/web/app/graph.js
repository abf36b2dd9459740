// The graph of a pipeline: nodes from top to bottom, laid out by dagre.
import { makeSvg } from "./element.js";
import { Graph, layout } from "../vendor/dagre.js";

function text(words, x, y, kind = "") {
  return makeSvg("text", { x, y, class: kind, "text-anchor": "middle" }, [words]);
}

/** Draw the graph, with room for what each node does just now; `chosen` hears of clicks. */
export function drawGraph(found, chosen) {
  const graph = new Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 18, ranksep: 30, marginx: 6, marginy: 6 });
  graph.setDefaultEdgeLabel(() => ({}));
  const nodes = [{ name: "source", use: found.source, inputs: [] }, ...found.nodes];
  for (const { name, use } of nodes) {
    graph.setNode(name, { width: Math.max(8 * Math.max(name.length, use.length) + 22, 134), height: name === "source" ? 44 : 72 });
  }
  for (const { name, inputs } of found.nodes) for (const input of inputs) graph.setEdge(input, name);
  layout(graph);
  const { width, height } = graph.graph();
  const paths = graph.edges().map((edge) => {
    const { points } = graph.edge(edge);
    return makeSvg("path", { d: `M${points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}`, "marker-end": "url(#arrow)" });
  });
  const boxes = nodes.map(({ name, use }) => {
    const { x, y, width: wide, height: tall } = graph.node(name);
    const top = y - tall / 2;
    const box = makeSvg("g", { class: name === "source" ? "node source" : "node", tabindex: 0, role: "button", "aria-label": `${name}, ${use}` }, [
      makeSvg("title"),
      makeSvg("rect", { x: x - wide / 2, y: y - tall / 2, width: wide, height: tall, rx: 8 }),
      text(name, x, top + (name === use ? 26 : 18)),
      text(name === use ? "" : use, x, top + 33, "use"),
      text("", x, top + 48, "now"),
      text("", x, top + 63, "last"),
    ]);
    box.dataset.node = name;
    box.addEventListener("click", () => chosen(name, use));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        chosen(name, use);
      }
    });
    return box;
  });
  const arrow = makeSvg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, [
    makeSvg("path", { d: "M0.5,0.5L7,4L0.5,7.5" }),
  ]);
  return makeSvg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": "Graph of the nodes" }, [
    makeSvg("defs", {}, [arrow]), ...paths, ...boxes,
  ]);
}

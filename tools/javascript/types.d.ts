// Types of what the scripts of stream_sparse/web share with Python, and what a page puts before them.

/** The text of style.css, and of the worker's script: stream_sparse/page writes them before a script. */
declare const STYLE: string;
declare const WORKER: string;

/** A reference to a part of a program, or to one of its named outputs. */
interface ProgramInput {
  name: string;
  field: string;
}

interface ProgramPart {
  name: string;
  family: string;
  use: string;
  parameters: Record<string, any>;
  inputs: ProgramInput[];
  fields: string[];
  units: Record<string, string>;
  sweep: Record<string, any>;
  axes: Record<string, string>;
}

interface ProgramPanel {
  use: string;
  parameters: Record<string, any>;
  inputs: ProgramInput[];
  labels: string[];
  marks: Record<string, ProgramInput>;
  weight: number;
}

/** A pipeline as Python compiles it: docs/reference/formats/program.schema.json. */
interface Program {
  format: 1;
  name: string;
  question: string;
  source: { use: string; parameters: Record<string, any>; unit: string };
  settings: Record<string, any>;
  parts: ProgramPart[];
  nodes: { name: string; use: string; inputs: string[]; parameters: any[] }[];
  rows: ProgramPanel[][];
  heights: number[];
  sliders: { name: string; label: string; help: string; switch: boolean; low: number; high: number; step: number; unit: string }[];
  keep: { ref: ProgramInput; every: number }[];
  tree: Record<string, any>;
  lacks: string[];
}

/** What a page says to a run, and a run to its page: `kind` names a command or a report. */
interface Message {
  kind: string;
  [field: string]: any;
}

/** What a panel shows: a named tuple of Python's drawing/description.py, with its name as `type`. */
interface Description {
  type: string;
  [field: string]: any;
}

// Rows of the table of kernels: what a number is where parameters and sizes have certain values.

/** Whether a row holds at a point, a mapping of names to values. */
export function holds(when, point) {
  return Object.entries(when).every(([name, condition]) => meets(point[name], condition));
}

function meets(value, condition) {
  if (!Array.isArray(condition)) return value === condition;
  const [low, high] = condition;
  return typeof value === "number" && (low === null || low <= value) && (high === null || value <= high);
}

/** The value of the first row that holds. */
export function byRows(rows, point) {
  const row = rows.find(({ when }) => holds(when, point));
  if (!row) throw new RangeError(`no value is known for ${JSON.stringify(point)}`);
  return valueOf(row.is, point);
}

/** The value of the text of a row: a constant, a sum of products, or a name with a bound. */
export function valueOf(written, point) {
  if (typeof written !== "string") return written;
  if (written.includes(" at most ")) return Math.min(...written.split(" at most ").map((name) => point[name]));
  if (written.includes(" up to ")) {
    const [name, multiple] = written.split(" up to ");
    return Math.ceil(point[name] / Number(multiple)) * Number(multiple);
  }
  if (written in point) return point[written]; // it may be no number
  const factor = (name) => (name in point ? point[name] : Number(name));
  const product = (term) => term.split("*").map((name) => factor(name.trim())).reduce((a, b) => a * b);
  return written.split("+").map(product).reduce((a, b) => a + b);
}

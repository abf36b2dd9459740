"""engine/tables.js: numbers at points of a run, out of the rows of its table."""

from __future__ import annotations

from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
SCRIPT = """(() => {
  const samples = new Map([["k@theta=1,b=2", 0], ["many", { rmse: 0, codes: null }]]);
  const picked = ({ name, field }, values) => (field ? values.get(name)[field] : values.get(name));
  const plan = { parts: [...samples.keys()].map((name) => ({ name })), keep: [] };
  const table = new m.ValuesTable({ plan, samples, picked });
  const row = (index, k, rmse) =>
    table.row({ index, time_s: index / 30 }, new Map([["k@theta=1,b=2", k], ["many", { rmse }]]));
  const rows = [row(10, 0.5, null), row(11, 1.5, 2.5), row(12, NaN, 3.5)];
  const [k, rmse] = ["k@theta=1,b=2", "many.rmse"];
  const newest = [k, rmse, "gone"].map((column) => ({ column, frame: 0, exact: false }));
  const places = [[k, 10], [rmse, 10], [k, 11], [k, 1]];
  const placed = places.map(([column, frame]) => ({ column, frame, exact: true }));
  return [table.measured(rows, newest), table.measured(rows, placed), table.measured([], newest)];
})()"""


def test_numbers_are_those_of_the_newest_row_or_of_a_frame() -> None:
    newest, placed, nothing = in_node("engine/tables.js", SCRIPT)
    assert newest == [None, 3.5, None]  # nan is no number, and a column may be missing
    assert placed == [0.5, None, 1.5, None]
    assert nothing == [None] * 3

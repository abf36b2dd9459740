from __future__ import annotations

import math
import threading

import numpy as np
import pytest

from stream_sparse.frame import Stamp
from stream_sparse.run.table import Table


def _filled(holds: bool) -> Table:
    table = Table(["a", "b"], {"p": 2}, holds)
    for t in range(4):
        table.add(Stamp(t, t / 30), [float(t), None if t < 2 else math.nan], [np.full(2, t)])
    return table


def test_columns_are_as_long_as_the_run() -> None:
    values = _filled(holds=True).values()
    np.testing.assert_array_equal(values["a"], [0, 1, 2, 3])
    assert np.isnan(values["b"]).all()
    np.testing.assert_array_equal(values["p"], [[0, 0], [2, 2]])


@pytest.mark.parametrize("holds", [False, True])
def test_the_summary_counts_numbers_alone(holds: bool) -> None:
    a, b = _filled(holds).summary()
    assert a == ("a", 4, 1.5, 3.0)
    assert b.n == 0
    assert math.isnan(b.mean)
    assert math.isnan(b.last)


def test_nothing_is_kept_where_nobody_asked() -> None:
    table = _filled(holds=False)
    assert table.rows == 4
    assert len(table.values()["a"]) == 0


def test_a_table_that_is_looked_at_goes_on_growing() -> None:
    table, failed = Table(["a", "b"], {}, holds=True), list[BaseException]()

    def fill() -> None:
        try:
            for t in range(300_000):
                table.add(Stamp(t, t / 30), [float(t), float(-t)], [])
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=fill)
    thread.start()
    while thread.is_alive():
        values = table.values()
        np.testing.assert_array_equal(values["a"], -values["b"])
    thread.join()
    assert not failed
    assert len(table.values()["a"]) == 300_000

"""Hot loops, compiled by numba: pure functions on arrays, without the GIL."""

"""Hot loops compiled by numba: functions on arrays that keep no state and release the GIL."""

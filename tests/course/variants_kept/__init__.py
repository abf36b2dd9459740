"""Answers as students write them, from the tasks alone, to measure how well the checker explains mistakes.

There is a file for each exercise. Functions named ``wrong_...`` have the mistake of their docstring; those
named ``right_...`` give the answer in another way, within the rounding of float32.

They were written without a look at the known mistakes of the exercises, and are kept apart from them: hints
that are written for these functions would make the measure worthless. To print what the checker says about
each: ``python -m tests.course.variants_kept``.
"""

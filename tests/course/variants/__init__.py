"""Answers as students hand them in: one file for each exercise, written from the texts alone.

A function ``wrong_...`` makes one mistake, which its docstring names; ``right_...`` is one more way to be
right. Each takes the arguments of the exercise, and needs nothing but the imports of its file. ``MORE`` of a
file are further inputs, for mistakes that the inputs of the exercise may not show.
``python -m tests.course.variants`` prints what the checker says to each.
"""

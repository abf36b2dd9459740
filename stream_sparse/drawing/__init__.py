"""Drawing for panels and the view: text, colours, axes, curves, pictures and the layout of the page.

Pictures are uint8 BGR of shape (rows, columns, 3). Every function that draws does so in place.
"""

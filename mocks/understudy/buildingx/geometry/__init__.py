"""The Building Geometry API: floor plans, their images, and the outlines on them.

`routes` has the operations, `drawing` makes GeoJSON and SVG, `models` has what is shown and the tables, `demo` the demo
data.
"""

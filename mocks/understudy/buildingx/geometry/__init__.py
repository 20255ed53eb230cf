"""The Building Geometry API: floor plans, their images, and the outlines on them.

`drawing` makes GeoJSON and SVG.
"""

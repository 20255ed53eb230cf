"""The Building Geometry API: floor plans, their images, and the outlines on them."""

"""The Structure API: locations, addresses, equipment and point groups.

Its modules have the operations; what they show and keep, other APIs show as well: `buildings`.
"""

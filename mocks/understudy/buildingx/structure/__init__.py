"""The Structure API: locations, addresses, equipment and point groups.

`locations`, `addresses`, `equipment` and `point_groups` have the operations, `models` what is sent and shown, `tables`
the tables, `catalog` what the vendor defines, `demo` the demo data.
"""

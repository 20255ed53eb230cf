"""The Fire API: fire panels, their events, their hardware, and what they last read.

`routes` has the operations, `models` what they show and the tables, `demo` the demo data.
"""

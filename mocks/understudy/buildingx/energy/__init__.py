"""The Energy and Sustainability APIs: what is consumed, what it costs and what it emits.

`routes` has the operations, `metering` computes consumption from counters, `models` has what is
shown and the table, `demo` the demo data.
"""

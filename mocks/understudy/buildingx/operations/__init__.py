"""The Operations API: devices, points and their values, events, faults, work orders.

`devices`, `points`, `events`, `faults` and `workorders` have the operations, `values` and `profiles` compute what
points measure, `models` and `maintenance_models` have what is sent and shown, `tables` the tables, `demo_...` the demo
data.
"""

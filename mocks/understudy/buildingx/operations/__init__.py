"""The Operations API: devices, points and their values, events, faults, work orders.

`devices`, `points`, `events`, `faults` and `workorders` have the operations, `series` and `profiles` compute what
points measure, `event_log` writes down what happens, `models` and `maintenance_models` have what is sent and shown,
`tables` the tables, `demo_...` the demo data.
"""

"""The Operations API: devices, points and their values, events, faults, work orders.

`devices`, `events` and `workorders` have the operations, `series` and `profiles` compute what points measure, `models`,
`event_models` and `workorder_models` have what is sent and shown and the tables, `demo` the demo data.
"""

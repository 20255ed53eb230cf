"""The security APIs: activities, identities and privileges, monitoring, workflow, and what is not public of them.

`activities`, `identities` and `routes` have the operations, `activity_log` writes down what happens and what
did in the demo estate, `models` has what is sent and shown and the tables.
"""

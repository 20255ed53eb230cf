"""The Streaming API: values of points that are posted to webhooks.

`routes` has the operations, `deliveries` decides what is delivered, posts it and shows it in the control plane,
`models` has what is sent and shown and the tables.
"""

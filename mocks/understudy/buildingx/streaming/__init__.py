"""The Streaming API: values of points that are posted to webhooks.

`deliveries` decides what is delivered, posts it and shows it in the control plane.
"""

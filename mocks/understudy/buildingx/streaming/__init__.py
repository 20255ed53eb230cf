"""The Streaming API: values of points that are posted to webhooks."""

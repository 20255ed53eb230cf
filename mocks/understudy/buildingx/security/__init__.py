"""The security APIs: activities, identities and privileges, monitoring, workflow, and what is not public of them."""

"""Runs the vendors' clauses against a server, over nothing but HTTP."""

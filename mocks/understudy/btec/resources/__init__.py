"""The operations, one module a domain; every path below `/api/v1/` is designed."""

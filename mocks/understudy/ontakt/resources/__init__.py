"""The operations, one module a domain of the vendor's documentation."""

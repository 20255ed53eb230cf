"""The operations, by the chapters of the vendor's documentation."""

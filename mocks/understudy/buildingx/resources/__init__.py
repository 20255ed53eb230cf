"""The operations, one module an API or a domain of one."""

"""One process: its settings, ports, certificate and access log."""

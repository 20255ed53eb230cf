"""One process: its settings, sockets, certificate and request log."""

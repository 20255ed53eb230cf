"""What goes over the wire and what stands in fixtures."""

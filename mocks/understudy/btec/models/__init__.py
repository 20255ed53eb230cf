"""What goes over the wire, by domain; every shape of it is designed, since BENNING publishes none."""

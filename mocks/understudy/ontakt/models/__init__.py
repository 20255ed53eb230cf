"""What goes over the wire, one class a type of object."""

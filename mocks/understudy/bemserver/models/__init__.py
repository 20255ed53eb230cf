"""What goes over the wire: kinds of values, fields, and the rows that describe a resource."""

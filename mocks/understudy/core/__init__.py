"""What all vendors share; it knows none of them."""

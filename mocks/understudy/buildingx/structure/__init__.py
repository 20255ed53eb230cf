"""The Structure API: locations, addresses, equipment and point groups."""

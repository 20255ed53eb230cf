"""The entities: one declaration for each collection that is served alike."""

"""The Fire API: fire panels, their events, their hardware, and what they last read."""

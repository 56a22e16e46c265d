"""The chain: the grid of what to do, and the document that it moves from one saved state to the next."""

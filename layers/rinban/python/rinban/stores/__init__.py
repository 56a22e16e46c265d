"""Two stores as one, and the replay of what one of them has missed."""

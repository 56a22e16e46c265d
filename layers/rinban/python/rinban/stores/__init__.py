"""Two stores as one, and what one of them missed."""

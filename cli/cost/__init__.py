"""What a stage costs in a month: prices with their sources, what is used of what, and the bill."""

"""HTTP in and out: the same few lines for every request, the business is elsewhere."""

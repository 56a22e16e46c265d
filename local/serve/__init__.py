"""`./dev serve`: the whole service on this machine, in real time, until it is stopped."""

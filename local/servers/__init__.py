"""Real servers and senders, started on this machine for as long as somebody needs them."""

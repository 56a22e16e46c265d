"""Real servers and senders that demos and tests start on this machine, and end when they are done."""

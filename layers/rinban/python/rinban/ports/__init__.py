"""What the rooms need of the outside, as Protocols. A port exists only where a second implementation exists."""

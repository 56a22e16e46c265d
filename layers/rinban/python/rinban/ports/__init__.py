"""What the rooms need of the outside, as Protocols. A port exists only where there is a second implementation of it."""

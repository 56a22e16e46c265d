"""The board: what is happening, as pages. A page is a function of what was read and of an instant."""

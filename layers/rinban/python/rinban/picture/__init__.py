"""The nights of a group as a picture: lanes of bars, drawn as SVG or for a terminal."""

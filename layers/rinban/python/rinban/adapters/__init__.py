"""One module for each thing outside, named after it. Adapters of different things never import each other."""

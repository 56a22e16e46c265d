"""One module per outside thing, named after it. Adapters never import each other."""

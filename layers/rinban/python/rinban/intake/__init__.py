"""This room makes alerts of the body of a request, for every sender."""

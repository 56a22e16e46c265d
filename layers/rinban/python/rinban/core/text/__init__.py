"""Texts: cleaned, cut, filled in, and in which languages."""

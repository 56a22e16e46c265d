"""Screens that hear at once that something has changed: how all of them are told."""

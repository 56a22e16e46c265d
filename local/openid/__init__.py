"""Stands in for a provider of OpenID Connect."""

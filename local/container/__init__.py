"""Processes that run the handlers as Lambda does: one request at a time each, kept warm, with Lambda's environment."""

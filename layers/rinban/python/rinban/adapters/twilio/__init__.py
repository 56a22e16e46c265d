"""Twilio: calls, error codes and signatures."""

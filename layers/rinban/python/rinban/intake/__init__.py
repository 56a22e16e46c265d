"""From the body of a request to alerts, whoever sent it."""

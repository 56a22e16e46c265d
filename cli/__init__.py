"""The operator's command: it asks the admin function and shows the answer."""

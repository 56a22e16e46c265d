"""The operator's tasks."""

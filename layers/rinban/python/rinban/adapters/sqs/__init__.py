"""SQS: the wake-ups and the spool."""

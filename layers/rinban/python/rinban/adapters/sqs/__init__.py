"""SQS: wake-ups and the spool."""

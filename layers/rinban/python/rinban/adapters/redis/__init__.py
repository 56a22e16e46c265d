"""Redis (or Valkey, ElastiCache): one module for each thing that is kept there."""

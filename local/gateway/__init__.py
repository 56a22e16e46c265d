"""API Gateway and Lambda on this machine: reads template.yaml, runs the very handlers."""

from local.gateway.gateway import Gateway
from local.gateway.pool import FunctionFailed

__all__ = ["FunctionFailed", "Gateway"]

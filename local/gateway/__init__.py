"""A stand-in for API Gateway and Lambda on this machine: it reads template.yaml and runs the deployed handlers.

What the real ones refuse, and where this one is stricter or kinder, is listed in docs/testing.md.
"""

from local.gateway.gateway import Gateway
from local.gateway.pool import FunctionFailed

__all__ = ["FunctionFailed", "Gateway"]

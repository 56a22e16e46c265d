"""A stand-in for API Gateway and Lambda on this machine: it reads template.yaml and runs the deployed handlers.

What the real ones refuse, and where this one is stricter or kinder, is listed in docs/testing.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.gateway.gateway import Gateway
    from local.gateway.pool import FunctionFailed

__all__ = ["FunctionFailed", "Gateway"]

_MODULES = {"Gateway": "gateway", "FunctionFailed": "pool"}


def __getattr__(name: str) -> object:
    """Late, since each command of ./rinban reads the template, and none needs the server."""
    if name not in _MODULES:
        raise AttributeError(name)
    return getattr(import_module(f"local.gateway.{_MODULES[name]}"), name)

"""The keys of a stage on AWS. API Gateway keeps them, and itself compares them with what a source shows."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from cli.answers import Refused
from cli.keys.keys import SourceKey
from cli.stack import Stack, asked

PLAN = "SourcesPlan"
"""The output of the stack that names the usage plan. Its keys are let in at the stage."""

_WHAT = "the keys in API Gateway"


@dataclass(frozen=True, slots=True)
class ApiGatewayKeys:
    """Implements KeyStore. A key is named by its stack and its source, and valid if it is enabled and in the plan.

    No text of a key is ever asked for, although API Gateway could show it.
    """

    gateway: Any
    plan: str
    prefix: str

    def known(self) -> Sequence[SourceKey]:
        planned = {one["id"] for one in self._all("get_usage_plan_keys", usagePlanId=self.plan)}
        named = self._all("get_api_keys", nameQuery=self.prefix, includeValues=False)
        ours = sorted((one for one in named if one["name"].startswith(self.prefix)), key=_age)
        return [self._key(one, planned) for one in ours]

    def make(self, source: str, text: str) -> SourceKey:
        name, at = f"{self.prefix}{source}", f"made {datetime.now(UTC).isoformat()}"
        made = self._ask("create_api_key", name=name, value=text, enabled=True, description=at)
        key = self._key(made, {made["id"]})
        try:
            self._ask("create_usage_plan_key", usagePlanId=self.plan, keyId=key.id, keyType="API_KEY")
        except Refused:
            self.remove(key)  # nobody would be let in by it, and nobody would know its text
            raise
        return key

    def remove(self, key: SourceKey) -> None:
        asked(_WHAT, partial(self._delete, key.id))

    def _delete(self, id_: str) -> None:
        with suppress(self.gateway.exceptions.NotFoundException):
            self.gateway.delete_api_key(apiKey=id_)

    def _key(self, one: dict[str, Any], planned: set[str]) -> SourceKey:
        valid = bool(one["enabled"]) and one["id"] in planned
        return SourceKey(one["id"], one["name"].removeprefix(self.prefix), one["createdDate"].timestamp(), valid)

    def _ask(self, operation: str, **arguments: object) -> Any:
        return asked(_WHAT, partial(getattr(self.gateway, operation), **arguments))

    def _all(self, operation: str, **arguments: object) -> list[dict[str, Any]]:
        """The items of all pages."""
        pages = self.gateway.get_paginator(operation).paginate(**arguments)
        found: list[dict[str, Any]] = asked(_WHAT, lambda: [one for page in pages for one in page["items"]])
        return found


def _age(one: dict[str, Any]) -> tuple[datetime, str]:
    """AWS tells when a key was made to the second. Of two in one second, our description tells which came first."""
    return one["createdDate"], one.get("description", "")


def of_stack(stack: Stack) -> ApiGatewayKeys:
    """The keys of a deployed stage. Raises Refused."""
    plan = stack.outputs().get(PLAN, "")
    if not plan:
        raise Refused(f"the stack {stack.name} has no output {PLAN}: deploy this version first", 404)
    return ApiGatewayKeys(stack.clients("apigateway"), plan, f"{stack.name}-")

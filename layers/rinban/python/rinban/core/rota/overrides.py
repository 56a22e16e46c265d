"""Somebody is called in the place of somebody else, from one instant to another."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Override:
    """`by` is called wherever `instead_of` would be (ids), from one instant to another (seconds since 1970)."""

    instead_of: str
    by: str
    begins: float
    ends: float


def covers(overrides: Iterable[Override], at: float, there: Container[str]) -> dict[str, str]:
    """By the id of a person, who is called instead at `at`, as `held` says."""
    return {who: override.by for who, override in held(overrides, at, there).items()}


def held(overrides: Iterable[Override], at: float, there: Container[str]) -> dict[str, Override]:
    """By the id of a person, the override by which somebody else is called instead at `at`. One by somebody who is not
    `there` is void.

    All of them hold at once, not one after the other: two people who swap are both called. Of two for the same person,
    which are refused when they are made, the one that began last holds, whatever their order.
    """
    found = [one for one in overrides if one.begins <= at < one.ends and one.by in there]
    return {one.instead_of: one for one in sorted(found, key=_age)}


def clash(one: Override, other: Override) -> bool:
    """Whether not both can be meant: at the same time they replace the same person, or let one cover for two."""
    together = one.begins < other.ends and other.begins < one.ends
    return together and (one.instead_of == other.instead_of or one.by == other.by)


def _age(one: Override) -> tuple[float, float, str]:
    return one.begins, one.ends, one.by

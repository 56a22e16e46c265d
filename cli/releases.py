"""The releases that a stage's functions keep, and which of them callers reach.

Each deployment publishes a version of every function, all with the release stamp in their variables (release.py), and
Lambda keeps the former ones. A release can be served as long as every function has a version of it; to serve it, the
alias of each is moved there. A version never changes: it has its code, its layers and its variables.

Lambda also keeps the versions of releases that were refused before anybody reached them. So each deployment first notes
in the description of an alias which release callers reach, and a rollback goes back to those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from cli.answers import Refused
from cli.release import VARIABLE
from cli.stack import Stack, asked

_ALIAS = "AWS::Lambda::Alias"
_NOTE = "Served so far: "
_NOTED = 18
"""So many stamps fit behind it: a description has 256 characters at the most [Lambda API, UpdateAlias]."""

_NOT_THERE = 404
_INTERRUPTED = "the functions do not all serve one release ({}): something was interrupted; name the one that you want"


@dataclass(frozen=True, slots=True)
class FunctionVersions:
    """A function of a stage. `versions`: the stamps by the versions' numbers; `serves`: the number behind the alias;
    `noted`: the stamps that callers have reached, the latest first, as far as deployments have noted them."""

    name: str
    alias: str
    versions: Mapping[int, str]
    serves: int
    noted: tuple[str, ...] = ()

    @property
    def release(self) -> str:
        """The stamp of what callers reach."""
        return self.versions.get(self.serves, "")

    def newest_of(self, release: str) -> int:
        """The latest version of a release; 0 if there is none."""
        return max((number for number, stamp in self.versions.items() if stamp == release), default=0)


def serving(functions: Sequence[FunctionVersions]) -> str:
    """The release that all functions serve. Raises Refused if they differ."""
    found = {function.release for function in functions}
    if len(found) != 1:
        told = ", ".join(f"{function.name}: {function.release or function.serves}" for function in functions)
        raise Refused(_INTERRUPTED.format(told), 409)
    return found.pop()


def former(functions: Sequence[FunctionVersions]) -> str:
    """The release that was served before the present one. Raises Refused."""
    serving(functions)
    first, *_ = functions
    releases = (*_noted_before(first), *_published_before(first))
    found = next((one for one in releases if one != first.release and is_whole(functions, one)), "")
    if not found:
        raise Refused(
            f"there is no release before {first.release} of which every function has a version; {_others(functions)}",
            404,
        )
    return found


def _noted_before(function: FunctionVersions) -> tuple[str, ...]:
    noted = function.noted
    return noted[noted.index(function.release) + 1 :] if function.release in noted else noted


def _published_before(function: FunctionVersions) -> list[str]:
    """In the order of their versions, the latest first: for what was deployed before anything was noted."""
    return [function.versions[number] for number in sorted(function.versions, reverse=True) if number < function.serves]


def now(stack: Stack) -> list[FunctionVersions]:
    """All functions as they are now; none if there is no stage yet. Raises Refused."""
    try:
        return functions_of(stack)
    except Refused as error:
        if error.status == _NOT_THERE:
            return []
        raise


def note_served(stack: Stack, functions: Sequence[FunctionVersions]) -> str:
    """Note which release callers reach, and return it. Raises Refused.

    It has to be called before a deployment publishes anything: what is refused then was never noted.
    """
    first, served = functions[0], serving(functions)
    noted = [served, *(one for one in first.noted if one != served)][:_NOTED]
    note = partial(stack.clients("lambda").update_alias, Description=f"{_NOTE}{' '.join(noted)}")
    asked(f"the alias of {first.name}", partial(note, FunctionName=first.name, Name=first.alias))
    return served


def _others(functions: Sequence[FunctionVersions]) -> str:
    """A sentence with the releases that could be served as well, the oldest first."""
    first, *_ = functions
    served = {function.release for function in functions}
    there = [one for one in dict.fromkeys(first.versions.values()) if one and is_whole(functions, one)]
    others = [one for one in there if {one} != served]
    return f"`--to` takes one of these: {', '.join(others)}" if others else "and there is no other one either"


def is_whole(functions: Sequence[FunctionVersions], release: str) -> bool:
    """Whether every function has a version of this release."""
    return all(function.newest_of(release) for function in functions)


def functions_of(stack: Stack) -> list[FunctionVersions]:
    """All functions of a stack that have an alias, in the order of their names. Raises Refused."""
    pages = stack.clients("cloudformation").get_paginator("list_stack_resources")
    found = asked(f"the stack {stack.name}", lambda: [*pages.paginate(StackName=stack.name)])
    resources = (one for page in found for one in page["StackResourceSummaries"] if _is_there(one))
    aliases = sorted(one["PhysicalResourceId"] for one in resources if one["ResourceType"] == _ALIAS)
    if not aliases:
        stack.outputs()  # which says of a stack that was only planned what it is
        raise Refused(f"the stack {stack.name} has no function with an alias: is it a stack of Rinban?", 404)
    return [_function(stack, *arn.split(":")[-2:]) for arn in aliases]


def _is_there(resource: Mapping[str, Any]) -> bool:
    """One that could not be made has no id, and one that was deleted may still be listed."""
    return bool(resource.get("PhysicalResourceId")) and resource.get("ResourceStatus") != "DELETE_COMPLETE"


def serve(stack: Stack, functions: Sequence[FunctionVersions], release: str) -> None:
    """Move the alias of every function to this release. Raises Refused.

    Moving one takes some milliseconds. What was interrupted can simply be run again with the same release.
    """
    missing = [function.name for function in functions if not function.newest_of(release)]
    if missing:
        lacking = f"these functions have no version of it: {', '.join(missing)}"
        raise Refused(f"{release} cannot be served: {lacking}; {_others(functions)}", 404)
    client = stack.clients("lambda")
    for function in functions:
        number = str(function.newest_of(release))
        move = partial(client.update_alias, FunctionName=function.name, Name=function.alias, FunctionVersion=number)
        asked(f"the alias of {function.name}", move)


def _function(stack: Stack, name: str, alias: str) -> FunctionVersions:
    client = stack.clients("lambda")
    pages = client.get_paginator("list_versions_by_function")
    found = asked(f"the versions of {name}", lambda: [*pages.paginate(FunctionName=name)])
    served = asked(f"the alias of {name}", partial(client.get_alias, FunctionName=name, Name=alias))
    numbered = (one for page in found for one in page["Versions"] if one["Version"].isdigit())  # and not $LATEST
    versions = {int(one["Version"]): _stamp(one) for one in numbered}
    return FunctionVersions(name, alias, versions, int(served["FunctionVersion"]), _noted(served))


def _noted(alias: Mapping[str, str]) -> tuple[str, ...]:
    _, note, stamps = alias.get("Description", "").partition(_NOTE)
    return tuple(stamps.split()) if note else ()


def _stamp(version: Mapping[str, Any]) -> str:
    return str(version.get("Environment", {}).get("Variables", {}).get(VARIABLE, ""))

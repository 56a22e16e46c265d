"""./rinban --stage … rollback: what callers reach afterwards, and what is said."""

from __future__ import annotations

import io
import json

import pytest

from cli import exit_codes, releases
from cli.answers import Refused
from cli.deploy import finish
from cli.staying import callers_stay
from tests.fakes.account import FUNCTIONS, Account
from tests.fakes.desk import Desk
from tests.unit.operator.test_deploy import steps


def rolled(account: Account, *words: str) -> tuple[int, Desk]:
    desk = Desk.with_account(account)
    return desk.types("--stage", "prod", "rollback", *words), desk


def test_all_callers_reach_the_former_release_and_are_told_so() -> None:
    account = Account("aaa", "bbb", "ccc")
    code, desk = rolled(account)
    assert (code, account.served()) == (exit_codes.DONE, {"bbb"})
    assert desk.out.startswith(
        "Callers of rinban-prod reach the release bbb; it was ccc.\nThe tables stay as they are:"
    )
    assert account.tasks == ["version"], "proved through the alias, and nothing else was asked for"


def test_once_more_goes_one_further_back() -> None:
    account = Account("aaa", "bbb", "ccc")
    rolled(account)
    rolled(account)
    assert account.served() == {"aaa"}


def deployed(account: Account, release: str, *, refused: bool = False) -> None:
    releases.note_served(account.stack(), releases.now(account.stack()))
    account.publish(release, refused=refused)


def test_a_release_that_was_refused_is_never_gone_back_to() -> None:
    """Its versions stay, and nobody has ever reached them."""
    account = Account("aaa")
    deployed(account, "bbb", refused=True)
    deployed(account, "ccc")
    assert rolled(account)[0] == exit_codes.DONE
    assert account.served() == {"aaa"}


def test_a_release_that_was_gone_back_from_is_not_gone_back_to() -> None:
    account = Account("aaa", "bad")
    rolled(account)
    deployed(account, "mended")
    rolled(account)
    assert account.served() == {"aaa"}


def test_of_many_releases_as_many_are_remembered_as_a_description_may_name() -> None:
    account = Account("000000000000")
    for number in range(1, 40):
        deployed(account, f"{number:012d}")
    for number in range(38, 20, -1):
        rolled(account)
        assert account.served() == {f"{number:012d}"}


def test_while_the_functions_serve_different_releases_nothing_is_noted_and_the_deployment_goes_on() -> None:
    account = Account("aaa", "bbb")
    account.aliases["rinban-prod-callback"] = 1
    out = io.StringIO()
    with callers_stay(account.stack(), Desk().terminal(out, out, io.StringIO())):
        account.publish("ccc")
    assert "could not be noted for a rollback: the functions do not all serve one release" in out.getvalue()
    assert set(account.descriptions.values()) == {""}


def test_functions_that_may_not_be_looked_at_hold_up_no_deployment() -> None:
    account = Account("aaa")
    account.mute, out = {"lambda"}, io.StringIO()
    with callers_stay(account.stack(), Desk().terminal(out, out, io.StringIO())) as there:
        account.publish("bbb")
    assert (account.served(), there) == ({"bbb"}, ())
    assert "could not be noted for a rollback: " in out.getvalue()


def test_before_there_is_a_stage_nothing_is_noted_and_nothing_is_said() -> None:
    out = io.StringIO()
    with callers_stay(Account().stack("dev"), Desk().terminal(out, out, io.StringIO())):
        pass
    assert out.getvalue() == ""


def taken_back(account: Account, to: str, at: str) -> None:
    """CloudFormation serves again what it has deployed last."""
    account.publish("ddd", refused=True)
    account.status, account.updated = "UPDATE_ROLLBACK_COMPLETE", at
    account.aliases = {name: versions.index(to) + 1 for name, versions in account.versions.items()}
    raise Refused("`sam deploy` ended with 1", 500)


@pytest.mark.parametrize(("served", "status"), [("bbb", "UPDATE_COMPLETE"), ("ccc", "UPDATE_ROLLBACK_COMPLETE")])
def test_a_deployment_that_is_taken_back_does_not_undo_a_rollback(served: str, status: str) -> None:
    account = Account("aaa", "bbb", "ccc")
    account.status, account.updated = status, "2026-11-28 20:00"
    rolled(account, "--to", served)
    out = io.StringIO()
    stack, terminal = account.stack(), Desk().terminal(out, out, io.StringIO())
    with pytest.raises(Refused, match="ended with 1"), callers_stay(stack, terminal):
        taken_back(account, "ccc", at="2026-11-28 21:00")
    assert account.served() == {served}
    assert ("Callers reach the release bbb again" in out.getvalue()) == (served == "bbb")


def _fails_while_somebody_else_rolls_back(account: Account) -> None:
    rolled(account, "--to", "aaa")
    raise Refused("the wheels could not be had", 503)


def test_a_deployment_that_never_began_changes_nothing() -> None:
    """What it is told of the stack is the end of an earlier one."""
    account = Account("aaa", "bbb", "ccc")
    account.status, account.updated = "UPDATE_ROLLBACK_COMPLETE", "2026-11-28 20:00"
    stack, terminal = account.stack(), Desk().terminal(io.StringIO(), io.StringIO(), io.StringIO())
    with pytest.raises(Refused), callers_stay(stack, terminal):
        _fails_while_somebody_else_rolls_back(account)
    assert account.served() == {"aaa"}


def test_any_release_may_be_named_also_a_later_one() -> None:
    account = Account("aaa", "bbb", "ccc")
    rolled(account, "--to", "aaa")
    assert account.served() == {"aaa"}
    rolled(account, "--to", "ccc")
    assert account.served() == {"ccc"}


def test_a_release_that_was_deployed_twice_is_served_by_its_latest_version() -> None:
    account = Account("aaa", "bbb", "aaa", "ccc")
    rolled(account, "--to", "aaa")
    assert set(account.aliases.values()) == {3}


def test_before_the_first_release_there_is_none() -> None:
    code, desk = rolled(Account("aaa"))
    assert code == exit_codes.UNKNOWN
    assert "there is no release before aaa" in desk.err


def test_a_release_that_there_is_not_is_answered_with_those_that_there_are() -> None:
    account = Account("aaa", "bbb", "ccc")
    account.versions["rinban-prod-callback"][1] = "older"
    code, desk = rolled(account, "--to", "3f2a9c0d1e4b")
    assert code == exit_codes.UNKNOWN
    assert desk.err.endswith("; `--to` takes one of these: aaa\n"), "ccc is served"
    rolled(account, "--to", "aaa")
    _, desk = rolled(account)
    assert "there is no release before aaa" in desk.err
    assert desk.err.endswith("; `--to` takes one of these: ccc\n")
    assert rolled(Account("aaa"))[1].err.endswith("; and there is no other one either\n")


def test_a_release_that_some_function_never_had_is_not_served_by_any() -> None:
    account = Account("aaa", "bbb")
    account.versions["rinban-prod-callback"][0] = "older"
    assert rolled(account)[0] == exit_codes.UNKNOWN
    _, desk = rolled(account, "--to", "aaa")
    assert "aaa cannot be served: these functions have no version of it: rinban-prod-callback;" in desk.err
    assert account.served() == {"bbb"}


def test_what_was_interrupted_is_said_and_goes_on_by_its_name() -> None:
    account = Account("aaa", "bbb")
    account.breaks_at = "rinban-prod-callback"
    code, desk = rolled(account)
    assert code == exit_codes.AWAY
    assert "the alias of rinban-prod-callback: " in desk.err
    account.breaks_at = ""
    code, desk = rolled(account)
    assert code == exit_codes.REFUSED
    assert "the functions do not all serve one release" in desk.err
    assert "rinban-prod-callback: bbb" in desk.err
    assert rolled(account, "--to", "aaa")[0] == exit_codes.DONE
    assert account.served() == {"aaa"}


def test_programs_read_json() -> None:
    _, desk = rolled(Account("aaa", "bbb"), "--json")
    assert json.loads(desk.out) == {"release": "aaa", "before": ["bbb"], "functions": len(FUNCTIONS)}


def test_a_stack_of_something_else_is_not_touched() -> None:
    account = Account("aaa", "bbb")
    account.versions.clear()
    with pytest.raises(Refused, match="has no function with an alias"):
        releases.functions_of(account.stack())


def test_the_same_release_deployed_again_after_a_rollback_is_served_again() -> None:
    """For CloudFormation nothing has changed, so that it would leave the aliases where they are."""
    account = Account("aaa", "bbb")
    rolled(account)
    out = io.StringIO()
    with callers_stay(account.stack(), Desk().terminal(out, out, io.StringIO())) as there:
        pass  # CloudFormation finds nothing to change
    finish(account.stack(), "bbb", steps(), there)
    assert account.served() == {"bbb"}
    assert account.tasks[-2:] == ["migrate", "version"]


def test_a_release_that_was_rolled_back_from_while_it_was_still_being_deployed_is_not_served_again() -> None:
    """Somebody has seen that it is bad before the command that deploys it was done."""
    account = Account("aaa")
    out = io.StringIO()
    stack, terminal = account.stack(), Desk().terminal(out, out, io.StringIO())
    with callers_stay(stack, terminal) as there:
        account.publish("bad")
        rolled(account)
    with pytest.raises(Refused, match="bad was deployed, but callers do not reach it: they reach aaa"):
        finish(stack, "bad", steps(), there)
    assert account.served() == {"aaa"}


def test_a_deployment_whose_tables_cannot_be_brought_up_to_date_is_no_success() -> None:
    account = Account("aaa", migrate={"error": "0047: a lock was not had in time", "status": 503})
    with pytest.raises(Refused, match="aaa is deployed, but the tables are not up to date: 0047"):
        finish(account.stack(), "aaa", steps())


def test_a_deployment_that_callers_do_not_reach_is_no_success() -> None:
    account = Account("aaa")
    with pytest.raises(Refused, match="bbb was deployed, but callers do not reach it: they reach aaa"):
        finish(account.stack(), "bbb", steps())


def test_every_command_asks_the_stage_that_was_named() -> None:
    account = Account("aaa")
    desk = Desk.with_account(account)
    assert desk.types("--stage", "prod", "migrate") == exit_codes.DONE
    assert account.tasks == ["migrate"]
    assert desk.asked == [], "and not the stores of this machine"


def test_an_account_that_is_too_young_for_the_hooks_is_told_so_before_anything_is_built() -> None:
    desk = Desk.with_account(Account("aaa", containers=10))
    assert desk.types("--stage", "prod", "deploy", "LogLevel=DEBUG") == exit_codes.REFUSED
    assert "the hooks of a release need up to ten" in desk.err
    assert "ReleaseHooks=false" in desk.err


def test_more_reserved_than_lambda_allows_is_refused_before_anything_is_built() -> None:
    desk = Desk.with_account(Account("aaa", containers=10))
    assert desk.types("--stage", "prod", "deploy", "EntryConcurrency=5") == exit_codes.REFUSED
    assert "EntryConcurrency, CallbackConcurrency and BoardConcurrency reserve 5 containers" in desk.err
    assert "this account has 10" in desk.err

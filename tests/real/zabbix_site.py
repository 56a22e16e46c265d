"""A site with a real Zabbix, set up through its API in the steps of docs/zabbix.md; the numbers are the page's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.servers import media_type
from tests.real.zabbix_api import ZabbixUser, logged_in

USER_ROLE, READ, READ_AND_WRITE = "1", 2, 3
SEEN, UNSEEN = "db-1", "hr-1"
"""Two hosts, of which the user for Rinban may read the first."""

TRIGGERS = {"disk": "ディスクの空きが5%を切りました", "load": "負荷が高い状態です"}
"""By the key of the item whose value 1 makes it fire."""

EACH = "log"
"""The key of an item each of whose values is a problem by itself."""

PASSWORD = "Nagai-Yoru-7"
NOT_ACKNOWLEDGED = {"conditiontype": 14, "operator": 0, "value": "0"}
TO_ALL_INVOLVED = {"opmessage": {"default_msg": 1}}


@dataclass(frozen=True)
class ZabbixSite:
    """`admin` made it. `rinban` is the account of Rinban, by its token; `suzuki` is one of the people of the site.
    `rinbans`: the media type's id."""

    admin: ZabbixUser
    rinban: ZabbixUser
    suzuki: ZabbixUser
    rinbans: str

    def open(self, host: str, key: str) -> str:
        """The event of the open problem of this item; "" if there is none."""
        (trigger,) = self.admin.asks("trigger.get", filter={"description": TRIGGERS[key]}, host=host)
        found = self.admin.asks("problem.get", objectids=[trigger["triggerid"]])
        return str(found[0]["eventid"]) if found else ""

    def lines(self, event: str) -> list[tuple[int, str]]:
        """What people and Rinban said at it, the oldest first: action and message."""
        (found,) = self.admin.asks("event.get", eventids=[event], select_acknowledges="extend")
        said = sorted(found["acknowledges"], key=lambda one: int(one["acknowledgeid"]))
        return [(int(one["action"]), one["message"]) for one in said]

    def sent(self, event: str) -> list[str]:
        """Of the messages that Zabbix has sent about it, in their order, how their subjects begin."""
        alerts = self.admin.asks("alert.get", output=["alertid", "eventid", "p_eventid", "subject"])
        known = [one for one in alerts if event in (one["eventid"], one["p_eventid"])]
        return [one["subject"].partition(" ")[0] for one in sorted(known, key=lambda one: int(one["alertid"]))]


def set_up(url: str, rinban_url: str, key: str) -> ZabbixSite:
    """`url`: the frontend's address. `key`: the API key that Rinban has for this Zabbix."""
    admin = logged_in(url, "Admin", "zabbix")
    read, hidden = _hosts(admin)
    rinbans = _media_type(admin, {"rinban_url": rinban_url, "rinban_group": "infra", "rinban_key": key})
    admin.asks("usermacro.createglobal", macro="{$ZABBIX.URL}", value=url)  # 2
    reader = _group(admin, "Rinban", {read: READ})  # 3.1
    team = _group(admin, "運用", {read: READ_AND_WRITE, hidden: READ_AND_WRITE})
    names = _group(admin, "Rinban and 運用", {})  # 3.3
    media = {"mediatypeid": rinbans, "sendto": "rinban", "severity": 63}
    account = _user(admin, [reader, names], username="rinban", medias=[media])  # 3.2
    _user(admin, [team, names], username="suzuki", name="一郎", surname="鈴木")
    _action(admin, account, rinbans)
    return ZabbixSite(admin, ZabbixUser(url, _token(admin, account)), logged_in(url, "suzuki", PASSWORD), rinbans)


def _hosts(admin: ZabbixUser) -> tuple[str, str]:
    """Each with a trapper item and triggers that somebody may close; returns the host groups of the two."""
    groups = []
    for host, name in ((SEEN, "【本番】DBサーバー1"), (UNSEEN, "人事サーバー")):
        group = _one(admin.asks("hostgroup.create", name=f"group of {host}"), "groupids")
        made = _one(admin.asks("host.create", host=host, name=name, groups=[{"groupid": group}]), "hostids")
        for key, what in (*TRIGGERS.items(), (EACH, "error in the log")):
            admin.asks("item.create", hostid=made, name=key, key_=key, type=2, value_type=3)
            fires = {"expression": f"last(/{host}/{key})>0", "type": int(key == EACH), "manual_close": 1}
            admin.asks("trigger.create", description=what, priority=4, **fires)
        groups.append(group)
    return groups[0], groups[1]


def _media_type(admin: ZabbixUser, filled_in: Mapping[str, str]) -> str:
    """Step 1: import the file, and fill in its parameters."""
    text = media_type.FILE.read_text(encoding="utf-8")
    rules = {"mediaTypes": {"createMissing": True, "updateExisting": True}}
    assert admin.asks("configuration.import", format="yaml", source=text, rules=rules) is True
    (found,) = admin.asks("mediatype.get", filter={"name": "Rinban"}, output=["mediatypeid", "parameters"])
    parameters = [one | {"value": filled_in.get(one["name"], one["value"])} for one in found["parameters"]]
    admin.asks("mediatype.update", mediatypeid=found["mediatypeid"], parameters=parameters)
    return str(found["mediatypeid"])


def _group(admin: ZabbixUser, name: str, rights: Mapping[str, int]) -> str:
    given = [{"id": group, "permission": permission} for group, permission in rights.items()]
    return _one(admin.asks("usergroup.create", name=name, rights=given), "usrgrpids")


def _user(admin: ZabbixUser, groups: list[str], **fields: object) -> str:
    belongs = [{"usrgrpid": group} for group in groups]
    return _one(admin.asks("user.create", roleid=USER_ROLE, passwd=PASSWORD, usrgrps=belongs, **fields), "userids")


def _action(admin: ZabbixUser, user: str, rinbans: str) -> None:
    """Step 4: two operations, and what all involved are told."""
    told = {"operationtype": 0, "opmessage_usr": [{"userid": user}]}
    told |= {"opmessage": {"default_msg": 1, "mediatypeid": rinbans}}
    again = {"esc_step_from": 2, "esc_step_to": 0, "esc_period": "30m", "opconditions": [NOT_ACKNOWLEDGED]}
    admin.asks(
        "action.create",
        name="Rinban",
        eventsource=0,
        esc_period="1h",
        filter={"evaltype": 0, "conditions": []},
        operations=[told | {"esc_step_from": 1, "esc_step_to": 1, "esc_period": "30m"}, told | again],
        recovery_operations=[{"operationtype": 11, **TO_ALL_INVOLVED}],
        update_operations=[{"operationtype": 12, **TO_ALL_INVOLVED}],
    )


def _token(admin: ZabbixUser, user: str) -> str:
    """Step 5."""
    token = _one(admin.asks("token.create", name="Rinban", userid=user), "tokenids")
    (made,) = admin.asks_with("token.generate", [token])
    return str(made["token"])


def _one(answer: Any, name: str) -> str:
    (one,) = answer[name]
    return str(one)

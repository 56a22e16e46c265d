"""Words in the names of fields and objects, by what they say of a value: whose it is, of what, whether it lasts."""

from __future__ import annotations

from rinban.intake.mapping.names import listed

THINGS = frozenset(
    listed(
        "replication sync connection link port process application app system interface tunnel database cluster volume",
        "disk circuit peer gateway queue trunk",
    )
)
"""What is watched: it has a state, which is that of the alert, and a name."""

MONITORS = THINGS | frozenset(
    listed(
        "alert alarm event incident check monitor problem issue notification trigger service host probe test watch",
        "rule heartbeat sensor target status state result data payload detail details body attributes object entry",
        "item message msg current new latest overall health node server site is to job run build pipeline workflow",
        "backup task component instance device attachment embed section fact evaluation execution machine endpoint",
        "resource website url content module allocation client resolution human display",
        "change transition healthcheck checkin in finding",
    )
)
"""What belongs to a monitor: a state behind these words is that of the alert."""

OTHERS = frozenset(
    listed(
        "previous prev old last prior former before user users author assignee assignees assigned contact contacts",
        "recipient recipients responder responders owner creator sender org organization organisation account tenant",
        "links image images headers cookies request response http order customer actor requester icon escalation",
        "schedule silence integration commit",
    )
)
"""Somebody or something else: nothing in an object of this name tells of the problem."""

OF_KIN = frozenset(listed("related linked similar duplicate parent child"))
"""First words of the name of another alert that is only mentioned, or of another check."""

WATCHES = frozenset(listed("check probe monitor"))
"""Last words of the name of what watches something, whatever that is."""

CARRIERS = frozenset(
    listed(
        "connection session port tunnel link circuit line channel socket listener account stream pool database door",
        "license vpn gateway queue websocket log table cache replication",
    )
)
"""What carries or lets through something else: closed, it is no good news."""

WORKERS = frozenset(listed("service process daemon unit interface server node instance worker consumer プロセス"))
"""What works without an end: inactive or finished, it is no good news."""

ALERTS = frozenset(
    listed(
        "alert alerts alarm alarms alertname incident incidents problem problems issue issues violation ticket",
        "condition anomaly heartbeat snitch finding findings",
    )
)
"""Words in the names of a body that is about an alert."""

ALL = frozenset(listed("total desired expected all members replicas"))
COUNTED = ALL | frozenset(
    listed(
        "down failed failures failing errors offline critical unhealthy unreachable unavailable remaining missing open"
    )
)
"""Names of how many there are, and of how many are not well: beside them 1 is a number, and no yes."""

RUNS = frozenset(listed("job build pipeline workflow run deployment task backup dag allocation"))
"""What begins and ends by itself: how it went is known at its end."""

EVENTS_OF_RUNS = RUNS | frozenset(
    listed(
        "jobs builds tasks runs deploy deployed sync restore import export upload migration snapshot release released"
    )
)
"""What an event may call such a run: sync_start, "restore.started"."""

EXECUTORS = frozenset(listed("agent runner executor worker builder"))
"""What a run is given to: another one each time."""

UNDER_WAY = frozenset(
    listed(
        "queued planning applying running start started starting progress inprogress scheduled building",
        "requested preparing",
    )
)
"""Last words of the state of such a run while it lasts."""

SUCCEEDED = frozenset(listed("applied deployed released"))
"""What such a run has done when it went well."""

NOT_BEGUN = frozenset(listed("created pending waiting"))
"""The same before it begins, if the state is the run's own (`build_status`): so is that of many a problem."""

STEPS = UNDER_WAY | frozenset(
    listed(
        "start begin began begun stop create resolve raise",
        "exceed exceeds connected disconnected reconnected reporting notification event",
        "update updated change changed message status state detected set unset on off in is has been the of a v1 v2",
        "webhook reminder renotify repeated escalated escalation assigned reached crossed violated violation tripped",
        "received flap established inserted removed replaced lifecycle auto manual",
    )
)
"""Words of an event that say how far something is, and not what."""

PLACES = frozenset(listed("production prod staging stage development dev test testing qa preview live"))
"""Environments, which some senders call a target: no host is named so."""

SITES = frozenset(
    listed(
        "environment env cluster clustername namespace project projectname workspace site sitename domain region zone",
        "room rack stack tenant account org app application appname repository repo",
        "component componentname subsystem process processname",
        "場所 設置場所 拠点",
    )
)
"""Fields that say where a host is, and not what is checked on it."""

REPORTERS = frozenset(listed("reporting reporter sending collecting"))
"""First words of the name of what only passes a report on: reportingEntityName."""

NAMELESS = (
    RUNS
    | REPORTERS
    | frozenset(
        listed(
            "event execution attempt version release commit user actor sender author team org organization account",
            "severity priority level impact urgency category color icon by",
            "file class type metric trigger template plan zone timezone product first last full display subscription",
        )
    )
)
"""What has a name that is not the problem's: somebody's, or that of one run."""

CHANGING = frozenset(
    listed(
        "time date at timestamp ts when id uuid guid seq sequence count number num total value duration uptime",
        "version",
        "attempt retry retries run build token signature hash checksum since until age elapsed utc jst emoji icon",
        "username channel format comment comments 日時 時刻 発生日時 発生時刻 出力日時 値 件数 回数",
    )
)
"""What changes from one delivery to the next, by the words of its name: it names no problem."""

_OF_A_MOMENT = frozenset(
    listed(
        "previous prev old last latest from before trend state status result comparator operator condition reason",
        "code mode unit method action step stage phase cause assignee assigned owner user mail email contact locale",
        "language commit branch change delta direction currency window threshold limit thread correlation nonce",
        "request trace span session worker executor runner mute uei oid current reading acknowledged resolved",
    )
)
UNSTEADY = CHANGING | NAMELESS | _OF_A_MOMENT
"""Words in the name of a field that does not tell one thing from another, or not for long."""

LOGS = frozenset(
    listed("log logs logline logentry logtext rawlog raw rawmessage rawevent syslog syslogmessage original")
)
"""What holds a line of somebody's log."""

PASSED_ON = LOGS | frozenset(
    listed("labels tags metadata meta context source doc document", "annotations extra params properties")
)
"""What a monitor passes on: names in it count, states do not."""

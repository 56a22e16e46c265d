"""The usual names of fields in bodies that nobody has described. Words only; fields.py looks for them."""

from __future__ import annotations

from collections.abc import Mapping


def _names(*lines: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(lines).split()))


FIELDS: Mapping[str, tuple[str, ...]] = {
    "host": _names(
        "host hostname hostdisplay hostdisplayname hostalias servername server nodename node machine machinename",
        "computer computername devicename device fqdn devname srv nodelabel nodecaption hostnameandport",
        "hostandport cmdbci",
        "clientname client sourceid instancename instance vmname vm entitydisplayname entityname",
        "targetname target resourcename resource involvedobject object objectname podname pod containername",
        "agentname",
        "agent entity hostaddress ipaddress ip address endpoint",
        "ホスト名 ホスト サーバ名 サーバー名 サーバ サーバー ノード 機器名 機器 対象ホスト 対象サーバ 対象サーバー",
        "対象 対象機器 監視対象 発生ホスト ファシリティ名 ファシリティ ファシリティid 装置 装置名",
    ),
    "alone": _names(
        "monitorname monitor monitorfriendlyname checkname testname test probename probe sensorname sensor",
        "jobname job",
        "jobdefinition jobtemplate jobtemplatename",
        "taskname task buildname workflowrun workflowjobname workflowname workflow pipelinename pipeline",
        "alarmname alarm heartbeatname heartbeat",
        "backupname backup dagid dag taskid flowname flow 監視名 ジョブ名 ジョブ アラーム名 センサー センサー名",
    ),
    "rules": _names(
        "check rulename rule alertname alertrule alertrulename alertdefinition policyname policy triggername",
        "conditionname problemname searchname queryname metricname metric itemname",
        "script scriptname plugin pluginname alarmtype alertsignature signaturename",
        "監視内容 監視項目 監視項目名 監視項目id 項目 ルール ルール名 アラート名 トリガー トリガー名",
    ),
    "parts": _names(
        "service svc servicename servicedesc servicedescription servicedisplay servicedisplayname component",
        "componentname",
        "subsystem application applicationname app appname project projectname repository repo namespace cluster",
        "clustername environment env workspacename workspace site sitename mount mountpoint filesystem volume",
        "disk drive interface ifname port",
        "database dbname queue queuename topic unit process processname url instance device pod",
        "tunnel tunnelname vpntunnel module modulename member membername ifdescr ifalias tablespace partition shard",
        "broker ups target targetname object objectname resource resourcename entityname entitydisplayname",
        "circuit line channel outlet room rack zone trunk camera door gate pump printer terminal store",
        "sourcename domain record bucket vhost function functionname involvedobject vm vmname",
        "場所 設置場所 設備 設備名",
        "サービス サービス名 コンポーネント アプリケーション プロセス ディスク",
    ),
    "summary": _names(
        "summary title subject headline alerttitle eventtitle incidenttitle problemtitle shortdescription fallback",
        "pretext problem problemname specificproblem alert trigger shortmessage 件名 タイトル 概要 標題",
    ),
    "name": _names("name displayname fullname friendlyname label 名前 名称"),
    "message": _names(
        "message msg text description body details detail output stdout pluginoutput serviceoutput hostoutput",
        "statemessage alertmessage errormessage eventmessage logmsg logmessage error reason resultdescription content",
        "info longdescription note additionalinfo cause what fullmessage bodyplain strippedtext plaintext bodytext",
        "内容 メッセージ 詳細 本文 説明",
    ),
    "status": _names(
        "status state current to currentstate currentstatus resolutionstate operstatus ifoperstatus",
        "newstate newstatus tostate alertstate alertstatus",
        "incidentstate incidentstatus servicestate hoststate monitorstatus checkstatus problemstatus health",
        "healthstatus phase currently judged judgement judgment verdict",
        "判定 対応区分 対応状況 状態 ステータス 監視状態 現在の状態",
    ),
    "event": _names(
        "event alertevent eventtype eventaction action alertaction notificationtype triggertype messagetype",
        "alerttype type notifytype trap trapname",
        "transition statetransition alerttransition incidentevent problemevent",
        "actiongroup actiongroupname eventname kind trigger category",
        "種別 通知種別 イベント",
    ),
    "result": _names("result conclusion outcome resultstatus exitcode exitstatus returncode rc 結果 実行結果"),
    "severity": _names(
        "severity level alertlevel notificationlevel priority urgency criticality loglevel stringseverity",
        "alertseverity severitylevel importance impact",
        "深刻度 重要度 重大度 レベル 優先度 緊急度",
    ),
    "link": _names("link url alerturl incidenturl eventurl permalink weblink htmlurl titlelink dashboardurl linkurl"),
    "by": _names("acknowledgedby ackedby ackauthor author user username 担当者 対応者"),
    "dedup_key": _names(
        "dedupkey dedupekey deduplicationkey deduplicationid alias fingerprint incidentkey alertkey eventkey",
        "entityid",
        "aggregationkey aggregkey groupkey uniquekey correlationkey correlationid problemkey statekey",
    ),
    "incident": _names(
        "incidentid problemid issueid alarmid alertid incidentnumber ticketid ticketnumber ticket casenumber number",
        "障害番号 インシデント番号",
    ),
    "ids": _names(
        "monitorid checkid ruleid sensorid testid jobid policyid hostid deviceid serviceid instanceid triggerid"
    ),
    "colour": _names("color colour themecolor"),
}
"""Field -> its names, written small and without spaces and signs. The first that is found counts."""

THINGS = frozenset(
    _names(
        "replication sync connection link port process application app system interface tunnel database cluster volume",
        "disk circuit peer gateway queue trunk",
    )
)
"""What is watched: it has a state, which is that of the alert, and a name."""

MONITORS = THINGS | frozenset(
    _names(
        "alert alarm event incident check monitor problem issue notification trigger service host probe test watch",
        "rule heartbeat sensor target status state result data payload detail details body attributes object entry",
        "item message msg current new latest overall health node server site is to job run build pipeline workflow",
        "backup task component instance device attachment embed section fact evaluation execution machine endpoint",
        "resource website url content module allocation client resolution human display",
        "change transition healthcheck checkin in",
    )
)
"""What belongs to a monitor: a state behind these words is that of the alert."""

OTHERS = frozenset(
    _names(
        "previous prev old last prior former before user users author assignee assignees assigned contact contacts",
        "recipient recipients responder responders owner creator sender org organization organisation account tenant",
        "links image images headers cookies request response http order customer actor requester icon escalation",
        "schedule silence integration commit",
    )
)
"""Somebody or something else: nothing in an object of this name tells of the problem."""

OF_KIN = frozenset(_names("related linked similar duplicate parent child"))
"""First words of the name of another alert that is only mentioned, or of another check."""

WATCHES = frozenset(_names("check probe monitor"))
"""Last words of the name of what watches something, whatever that is."""

CARRIERS = frozenset(
    _names(
        "connection session port tunnel link circuit line channel socket listener account stream pool database door",
        "license vpn gateway queue websocket log table cache replication",
    )
)
"""What carries or lets through something else: closed, it is no good news."""

WORKERS = frozenset(_names("service process daemon unit interface server node instance worker consumer プロセス"))
"""What works without an end: inactive or finished, it is no good news."""

ALERTS = frozenset(
    _names(
        "alert alerts alarm alarms alertname incident incidents problem problems issue issues violation ticket",
        "condition anomaly heartbeat snitch",
    )
)
"""Words in the names of a body that is about an alert."""

ALL = frozenset(_names("total desired expected all members replicas"))
COUNTED = ALL | frozenset(
    _names(
        "down failed failures failing errors offline critical unhealthy unreachable unavailable remaining missing open"
    )
)
"""Names of how many there are, and of how many are not well: beside them 1 is a number, and no yes."""

RUNS = frozenset(_names("job build pipeline workflow run deployment task backup dag allocation"))
"""What begins and ends by itself: how it went is known at its end."""

EVENTS_OF_RUNS = RUNS | frozenset(
    _names(
        "jobs builds tasks runs deploy deployed sync restore import export upload migration snapshot release released"
    )
)
"""What an event may call such a run: sync_start, "restore.started"."""

EXECUTORS = frozenset(_names("agent runner executor worker builder"))
"""What a run is given to: another one each time."""

UNDER_WAY = frozenset(
    _names(
        "queued planning applying running start started starting progress inprogress scheduled building",
        "requested preparing",
    )
)
"""Last words of the state of such a run while it lasts."""

SUCCEEDED = frozenset(_names("applied deployed released"))
"""What such a run has done when it went well."""

NOT_BEGUN = frozenset(_names("created pending waiting"))
"""The same before it begins, if the state is the run's own (`build_status`): so is that of many a problem."""

STEPS = UNDER_WAY | frozenset(
    _names(
        "start begin began begun stop create resolve raise",
        "exceed exceeds connected disconnected reconnected reporting notification event",
        "update updated change changed message status state detected set unset on off is has been the of a v1 v2",
        "webhook reminder renotify repeated escalated escalation assigned reached crossed violated violation tripped",
        "received flap established inserted removed replaced lifecycle auto manual",
    )
)
"""Words of an event that say how far something is, and not what."""

PLACES = frozenset(_names("production prod staging stage development dev test testing qa preview live"))
"""Environments, which some senders call a target: no host is named so."""

REPORTERS = frozenset(_names("reporting reporter sending collecting"))
"""First words of the name of what only passes a report on: reportingEntityName."""

NAMELESS = (
    RUNS
    | REPORTERS
    | frozenset(
        _names(
            "event execution attempt version release commit user actor sender author team org organization account",
            "severity priority level impact urgency category color icon by",
            "file class type metric trigger template plan zone timezone product first last full display subscription",
        )
    )
)
"""What has a name that is not the problem's: somebody's, or that of one run."""

CHANGING = frozenset(
    _names(
        "time date at timestamp ts when id uuid guid seq sequence count number num total value duration uptime",
        "version",
        "attempt retry retries run build token signature hash checksum since until age elapsed utc jst emoji icon",
        "username channel format 日時 時刻 発生日時 発生時刻 出力日時 値 件数 回数",
    )
)
"""What changes from one delivery to the next, by the words of its name: it names no problem."""

_OF_A_MOMENT = frozenset(
    _names(
        "previous prev old last latest from before trend state status result comparator operator condition reason",
        "code mode unit method action step stage phase cause assignee assigned owner user mail email contact locale",
        "language commit branch change delta direction currency window threshold limit thread correlation nonce",
        "request trace span session worker executor runner uei oid current reading acknowledged resolved",
    )
)
UNSTEADY = CHANGING | NAMELESS | _OF_A_MOMENT
"""Words in the name of a field that does not tell one thing from another, or not for long."""

PASSED_ON = frozenset(
    _names("labels tags metadata meta context source doc document", "annotations extra params properties")
)
"""What a monitor passes on: names in it count, states do not."""

"""The usual names of fields in bodies that nobody has described. Words only; fields.py looks for them."""

from __future__ import annotations

from collections.abc import Mapping


def listed(*lines: str) -> tuple[str, ...]:
    """The words of these lines, each once."""
    return tuple(dict.fromkeys(" ".join(lines).split()))


FIELDS: Mapping[str, tuple[str, ...]] = {
    "host": listed(
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
    "alone": listed(
        "monitorname monitor monitorfriendlyname checkname testname test probename probe sensorname sensor",
        "jobname job",
        "jobdefinition jobtemplate jobtemplatename",
        "taskname task buildname workflowrun workflowjobname workflowname workflow pipelinename pipeline",
        "alarmname alarm alarmarn heartbeatname heartbeat",
        "backupname backup dagid dag taskid flowname flow 監視名 ジョブ名 ジョブ アラーム名 センサー センサー名",
    ),
    "rules": listed(
        "check rulename rule alertname alertrule alertrulename alertdefinition policyname policy triggername",
        "conditionname problemname searchname queryname metricname metric itemname",
        "script scriptname plugin pluginname alarmtype alertsignature signaturename attack attackname virus virusname",
        "監視内容 監視項目 監視項目名 監視項目id 項目 ルール ルール名 アラート名 トリガー トリガー名",
    ),
    "parts": listed(
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
    "summary": listed(
        "summary title subject headline alerttitle eventtitle incidenttitle problemtitle shortdescription fallback",
        "triggertext alerttriggertext alerttext",
        "pretext problem problemname specificproblem alert trigger shortmessage 件名 タイトル 概要 標題 障害名 問題名",
    ),
    "name": listed("name displayname fullname friendlyname label 名前 名称"),
    "message": listed(
        "message msg text description body details detail output stdout pluginoutput serviceoutput hostoutput",
        "statemessage alertmessage errormessage eventmessage logmsg logmessage error reason resultdescription content",
        "exceptionmessage exception errors faults",
        "log logline logentry logtext rawlog rawmessage rawevent syslog syslogmessage",
        "info longdescription note additionalinfo cause what fullmessage bodyplain strippedtext plaintext bodytext",
        "stacktrace traceback",
        "内容 メッセージ 詳細 本文 説明",
    ),
    "status": listed(
        "status state current to currentstate currentstatus resolutionstate operstatus ifoperstatus",
        "newstate newstatus tostate alertstate alertstatus",
        "incidentstate incidentstatus servicestate hoststate monitorstatus checkstatus problemstatus health",
        "recordstate workflowstatus workflowstate",
        "healthstatus phase currently now new judged judgement judgment verdict",
        "判定 対応区分 対応状況 状態 ステータス 監視状態 現在の状態",
    ),
    "event": listed(
        "event operation alertevent eventtype eventaction action alertaction notificationtype triggertype messagetype",
        "alerttype type notifytype trap trapname",
        "transition statetransition statechange alerttransition incidentevent problemevent",
        "actiongroup actiongroupname alertgroup eventname kind trigger category",
        "種別 通知種別 更新内容 イベント",
    ),
    "result": listed("result conclusion outcome resultstatus exitcode exitstatus returncode rc 結果 実行結果"),
    "severity": listed(
        "severity level alertlevel notificationlevel priority urgency criticality loglevel stringseverity",
        "alertseverity severitylevel importance impact",
        "深刻度 重要度 重大度 レベル 優先度 緊急度",
    ),
    "link": listed("link url alerturl incidenturl eventurl permalink weblink htmlurl titlelink dashboardurl linkurl"),
    "by": listed("acknowledgedby ackedby ackauthor author user username 担当者 対応者 更新者 確認者"),
    "dedup_key": listed(
        "dedupkey dedupekey deduplicationkey deduplicationid alias fingerprint incidentkey alertkey eventkey",
        "entityid",
        "aggregationkey aggregkey groupkey uniquekey correlationkey correlationid problemkey statekey",
    ),
    "incident": listed(
        "incidentid problemid issueid alarmid alertid incidentnumber ticketid ticketnumber ticket casenumber number",
        "障害番号 インシデント番号 レコード番号",
    ),
    "instances": listed("instanceid alertinstanceid ruleinstanceid"),
    "ids": listed("monitorid checkid ruleid testid jobid policyid instanceid triggerid"),
    "colour": listed("color colour themecolor"),
}
"""Field -> its names, written small and without spaces and signs. The first that is found counts."""

NUMBERED = frozenset(
    listed(
        "port camera channel store shop unit slot room floor lane gate door rack bay lun vlan outlet terminal",
        "register pos zone building platform kiosk locker disk drive partition shard connector machine line track",
        "table seat elevator lift escalator bed ward berth dock vehicle bus car truck train array enclosure",
        "module robot node tunnel trunk site plant station server device host sensor pump valve fan tank core pdu",
        "feeder panel loop circuit interface controller compressor chiller boiler pole stall stack cabinet aisle",
        "conveyor printer reader cell antenna radio 店舗 店 号機 号車 号室 号棟 号線 部屋 客室 階 フロア 棟 建物",
        "拠点 支店 営業所 工場 ライン レーン ゲート 扉 ドア ポンプ センサ センサー カメラ ポート 回線 端末 設備",
        "機器 装置 機械 ディスク スロット ラック ユニット チャンネル 子機 親機 車両 区画 ゾーン エレベーター",
        "エレベータ 充電器 コネクタ レジ 券売機 自販機 基地局 局 盤 炉 槽",
    )
)
"""Things that have numbers: a bare number in a field of such a name is the name of one of them."""

NUMBERED_BY_ID = frozenset(
    listed(
        "if queue service vm cluster point",
        "charger chargepoint chargebox gateway asset equipment meter battery ups link volume group tag plc",
        "beacon tracker router switch thing hub appliance facility location branch warehouse depot counter area",
        "メーター メータ ゲートウェイ ルーター ルータ 資産 倉庫 エリア",
    )
)
"""Things whose own field may hold a value or a name, and whose id is that of one of them all the same."""

HARDWARE = frozenset(
    listed(
        "mac macaddress macaddr bssid deveui eui eui64 imsi imei iccid msisdn simid serial serialnumber serialno",
        "wwn wwpn シリアル シリアル番号 製造番号 macアドレス",
    )
)
"""Fields for the address or the number that the maker of a device, or of a SIM, has given it."""

SCOPES = frozenset(
    listed(
        "scope scopes alertscope monitorscope entities affectedentities impactedentities affectedentity",
        "dimensions resources hosts servers nodes devices instances targets",
        "affectedresource affectedresources affectedhosts affectedservers affectednodes affecteddevices",
        "affectedinstances affectedtargets affectedservices affectedcomponents affectedsystems affectedassets",
        "customer tenant objects machines workloads",
        "affectedobjects impactedresources impactedhosts impactedservices impactedcomponents impactedsystems",
    )
)
"""Fields for the one of several hosts, or the like, in which a rule was broken; its list has that one alone."""

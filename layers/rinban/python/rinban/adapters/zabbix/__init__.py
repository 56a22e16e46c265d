"""Zabbix's API, as far as an escalation is told to it."""

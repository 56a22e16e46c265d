"""A stand-in for the API of a Zabbix server."""

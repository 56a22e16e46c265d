"""A real Zabbix 6.0 on this machine, for the tests that want one: server, frontend and its own MariaDB."""

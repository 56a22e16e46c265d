"""The log and the metrics: one JSON line a decision, and a metric where an alarm should hang. By Powertools."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from rinban.config import Config
from rinban.core.errors import Unavailable

TAKEN = {*vars(logging.makeLogRecord({})), "message", "asctime"}
"""Logger.makeRecord raises KeyError for a field of one of these names. Source: docs.python.org, logging."""


class PowertoolsLog:
    """Implements ports.Log."""

    def __init__(self, config: Config) -> None:
        self._service = config.service
        self._namespace = config.metrics_namespace
        self._logger = Logger(service=config.service, level=config.log_level, location=None)

    def line(self, message: str, **fields: object) -> None:
        """As ports.Log says. A field of a name that `logging` keeps for itself gets an underscore."""
        self._logger.info(message, extra={f"{n}_" if n in TAKEN else n: value for n, value in fields.items()})

    def count(self, metric: str, **details: str) -> None:
        """The alarm hangs on the service alone; the details tell a reader which group or responder it was."""
        with single_metric(metric, MetricUnit.Count, 1, namespace=self._namespace) as counted:
            counted.add_dimension("service", self._service)
            for name, value in details.items():
                counted.add_metadata(name, value)

    def failure(self, message: str) -> None:
        """Say what nobody expected, with its traceback; to be called while the exception is being handled."""
        self._logger.exception(message)  # noqa: LOG004 - the caller is in the handler


class LogSpool:
    """Implements ports.Spool where there is no place to keep anything: the log has the record, for a person to find.

    That is enough for an escalation, which is mended by its next step: the whole document is written to every store
    that answers. For an alert it is not.
    """

    def __init__(self, log: PowertoolsLog, *, enough: bool = True) -> None:
        self._log = log
        self._enough = enough

    def put(self, record: Mapping[str, object]) -> None:
        """Raises Unavailable where the log is not enough."""
        self._log.line("the record missed this", **record)
        if not self._enough:
            raise Unavailable("there is no spool: only the log has it")

    def drain(self) -> Iterable[Mapping[str, object]]:
        return ()

    def batches(self) -> Iterable[Sequence[Mapping[str, object]]]:
        return ()

"""The log and the metrics, by Powertools: one JSON line for each decision, and one for each value of a metric."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from rinban.config import Config
from rinban.core.errors import Unavailable

TAKEN = {*vars(logging.makeLogRecord({})), "message", "asctime"}
"""Names that no field of a line may have: Logger.makeRecord raises KeyError for them [docs.python.org, logging]."""


class PowertoolsLog:
    """Implements ports.Log."""

    def __init__(self, config: Config) -> None:
        self._service = config.service
        self._namespace = config.metrics_namespace
        self._logger = Logger(service=config.service, level=config.log_level, location=None)

    def line(self, message: str, **fields: object) -> None:
        """As ports.Log says. A field whose name `logging` keeps for itself gets an underscore."""
        self._logger.info(message, extra=_renamed(fields))

    def count(self, metric: str, times: int = 1, **details: str) -> None:
        """As ports.Log says."""
        self._put(metric, MetricUnit.Count, times, details)

    def measure(self, metric: str, seconds: float, **details: str) -> None:
        """As ports.Log says."""
        self._put(metric, MetricUnit.Seconds, seconds, details)

    def _put(self, metric: str, unit: MetricUnit, value: float, details: Mapping[str, str]) -> None:
        """The metric has one dimension, the service, so that one alarm covers all groups.

        The details are metadata, which tell a reader which group or responder it was.
        """
        with single_metric(metric, unit, value, namespace=self._namespace) as put:
            put.add_dimension("service", self._service)
            for name, detail in details.items():
                put.add_metadata(name, detail)

    def failure(self, message: str, **fields: object) -> None:
        """Log an unexpected exception with its traceback. It has to be called in the exception's handler."""
        self._logger.exception(message, extra=_renamed(fields))  # noqa: LOG004 - the caller is in the handler


def _renamed(fields: Mapping[str, object]) -> dict[str, object]:
    return {f"{name}_" if name in TAKEN else name: value for name, value in fields.items()}


class LogSpool:
    """Implements ports.Spool if no spool is configured: the item is logged, where a person can find it.

    That is enough for an escalation, because its next step writes the whole document to every store that answers. It is
    not enough for an alert, which would be lost. `enough`: which of the two the spool is for.
    """

    def __init__(self, log: PowertoolsLog, *, enough: bool = True) -> None:
        self._log = log
        self._enough = enough

    def put(self, item: Mapping[str, object]) -> None:
        """Log the item. Raises Unavailable if that is not enough."""
        self._log.line("the record missed this", **item)
        if not self._enough:
            raise Unavailable("there is no spool: only the log has it")

    def drain(self) -> Iterable[Mapping[str, object]]:
        return ()

    def batches(self) -> Iterable[Sequence[Mapping[str, object]]]:
        return ()

"""Many seeds as one test: to pytest each test costs milliseconds in every worker, and a seed mostly less."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps


def each_seed(number: int) -> Callable[[Callable[[int], None]], Callable[[], None]]:
    """The test with each of the seeds 0 to `number` - 1. The first that fails ends it, and is told with its seed."""

    def many(test: Callable[[int], None]) -> Callable[[], None]:
        @wraps(test)
        def with_every_seed() -> None:
            for seed in range(number):
                try:
                    test(seed)
                except Exception as error:
                    error.add_note(f"with the seed {seed}")
                    raise

        # Or pytest would look for a fixture of that name.
        with_every_seed.__signature__ = inspect.Signature()  # type: ignore[attr-defined]
        return with_every_seed

    return many

"""Progress: a bar of tqdm's where that is installed, or a function of the caller's."""

from __future__ import annotations

import time
from typing import Any, Callable, Optional, Sequence, Union

from ._errors import warn
from ._inputs import Input

ProgressLike = Union[bool, Callable[[int, Optional[int]], object]]

_EVERY = 256  # events between two looks at the clock
_SECONDS = 0.1


class Progress:
    """Tells how many bytes of the inputs are read, a few times a second."""

    def __init__(self, wanted: ProgressLike, inputs: Sequence[Input]) -> None:
        self._bar: Any = None
        self._call: Optional[Callable[[int, Optional[int]], object]] = None
        self._count, self._told, self._last = 0, -1, 0.0
        self._active = bool(wanted)
        sizes = [one.size for one in inputs]
        self._total = sum(size for size in sizes if size is not None) if None not in sizes else None
        if callable(wanted):
            self._call = wanted

    def _begin(self) -> None:
        """A bar shows up when there is something to show."""
        try:
            from tqdm.auto import tqdm  # type: ignore[import-untyped,unused-ignore]
        except ImportError:
            warn("progress=True needs tqdm, which is not installed", UserWarning)
            self._active = False
        else:
            self._bar = tqdm(total=self._total, unit="B", unit_scale=True, unit_divisor=1024)

    def tick(self, reader: Any, force: bool = False) -> None:
        """`reader` has the property `stats`."""
        if not self._active:
            return
        self._count += 1
        if not force:
            if self._count % _EVERY:
                return
            now = time.monotonic()
            if now - self._last < _SECONDS:
                return
            self._last = now
        done = reader.stats.bytes_in
        if done == self._told:
            return
        if self._call is not None:
            self._call(done, self._total)
        elif self._bar is None:
            self._begin()
        if self._bar is not None:
            self._bar.update(done - max(self._told, 0))
        self._told = done

    def close(self) -> None:
        self._active = False
        bar, self._bar = self._bar, None
        if bar is not None:
            bar.close()

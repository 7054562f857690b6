"""Azure Activity Log events out of whatever bytes Azure wrote.

    import azactivity

    for event in azactivity.read("insights-activity-logs/"):
        print(event.time, event.caller, event.operation_name, event.resource.name, event.outcome)
"""

from __future__ import annotations

from ._errors import AnomalyWarning, Error, InputError, LocatedError, RecordError, RecordWarning, UnsupportedError
from ._event import FIELDS, Event, Field
from ._group import Group, GroupEvent, Operation
from ._grouper import Grouper, GrouperStats, Groups
from ._library import has_feature
from ._library import version as library_version
from ._log import ActivityLog, read
from ._reader import Reader
from ._resource import ResourceId
from ._table import Table
from ._types import Anomaly, Failure, OperationName, Position, Principal, Source, Stats, Token

__version__ = "1.0.0"

__all__ = [
    "FIELDS",
    "ActivityLog",
    "Anomaly",
    "AnomalyWarning",
    "Error",
    "Event",
    "Failure",
    "Field",
    "Group",
    "GroupEvent",
    "Grouper",
    "GrouperStats",
    "Groups",
    "InputError",
    "LocatedError",
    "Operation",
    "OperationName",
    "Position",
    "Principal",
    "Reader",
    "RecordError",
    "RecordWarning",
    "ResourceId",
    "Source",
    "Stats",
    "Table",
    "Token",
    "UnsupportedError",
    "has_feature",
    "library_version",
    "read",
]

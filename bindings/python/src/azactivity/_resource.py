"""ARM resource ids."""

from __future__ import annotations

import secrets
from ctypes import byref, c_void_p
from typing import Any, Callable, Dict, Optional, Tuple, Union

from . import _abi
from ._errors import check, refuse, text
from ._jsontext import copied, loads, written
from ._library import lib

_SEED = (secrets.randbits(64), secrets.randbits(64))


class ResourceId:
    """A resource id, taken apart: `ResourceId("/subscriptions/.../virtualMachines/vm").parent.name`.

    Any text makes one; `kind` says what it is ("unparsed" at worst), parts that it lacks are None. Ids compare as ARM compares
    them: without case, doubled and final slashes ignored; a parent sorts before what it contains. An empty id is false.
    """

    __slots__ = ("_handle", "__weakref__")
    _handle: int

    def __init__(self, id: Union[str, "ResourceId"]) -> None:
        self._handle = 0
        if isinstance(id, ResourceId):
            self._handle = lib.azact_resource_ref(id._handle)
            return
        if not isinstance(id, str):
            raise TypeError(f"a resource id is text, not {type(id).__name__}")
        data = id.encode("utf-8", "replace")
        out = c_void_p()
        check(lib.azact_resource_parse(data, len(data), None, byref(out)), "reading a resource id")
        self._handle = out.value or 0

    @classmethod
    def _take(cls, handle: Optional[int]) -> "ResourceId":
        """Wrap a handle, taking over its reference."""
        self = cls.__new__(cls)
        self._handle = handle or 0
        return self

    def __del__(self, _unref: Callable[[int], None] = lib.azact_resource_unref) -> None:
        handle, self._handle = self._handle, 0
        if handle:
            _unref(handle)

    def _part(self, function: Callable[..., int]) -> Optional[str]:
        out = _abi.Str()
        status = function(self._handle, byref(out))
        if status == _abi.ABSENT:
            return None
        check(status, "reading a resource id")
        return text(out)

    @property
    def id(self) -> str:
        """The text itself."""
        return self._part(lib.azact_resource_id) or ""

    @property
    def kind(self) -> str:
        """empty, unparsed, tenant, management_group, subscription, resource_group, provider, location, resource or data_plane."""
        return str(lib.azact_kind_name(lib.azact_resource_kind(self._handle)).decode("ascii"))

    @property
    def scope(self) -> Optional[str]:
        """The nearest container: tenant, management_group, subscription or resource_group."""
        return lib.azact_scope_name(lib.azact_resource_scope(self._handle)).decode("ascii") or None

    @property
    def subscription_id(self) -> Optional[str]:
        return self._part(lib.azact_resource_subscription_id)

    @property
    def resource_group(self) -> Optional[str]:
        return self._part(lib.azact_resource_group)

    @property
    def management_group(self) -> Optional[str]:
        return self._part(lib.azact_resource_management_group)

    @property
    def tenant_id(self) -> Optional[str]:
        """Of `/tenants/...` ids only."""
        return self._part(lib.azact_resource_tenant_id)

    @property
    def provider(self) -> Optional[str]:
        """Namespace behind the last `/providers/`."""
        return self._part(lib.azact_resource_provider)

    @property
    def type(self) -> Optional[str]:
        """The full chain, `Microsoft.Network/virtualNetworks/subnets`."""
        return self._part(lib.azact_resource_type)

    @property
    def name(self) -> Optional[str]:
        return self._part(lib.azact_resource_name)

    @property
    def location(self) -> Optional[str]:
        return self._part(lib.azact_resource_location)

    @property
    def parent_id(self) -> Optional[str]:
        return self._part(lib.azact_resource_parent_id)

    @property
    def parent(self) -> Optional["ResourceId"]:
        """Resource, ..., group, subscription, tenant root; None above that, and where an id has none."""
        out = c_void_p()
        status = lib.azact_resource_parent(self._handle, byref(out))
        if status == _abi.ABSENT:
            return None
        check(status, "the parent of a resource id")
        return ResourceId._take(out.value)

    @property
    def parents(self) -> Tuple["ResourceId", ...]:
        """All of them, the nearest first (as `pathlib.PurePath.parents`)."""
        found = []
        above = self.parent
        while above is not None:
            found.append(above)
            above = above.parent
        return tuple(found)

    @property
    def extension_of(self) -> Optional[str]:
        """Id of the resource that this one extends (a lock, a role assignment ...)."""
        return self._part(lib.azact_resource_extension_of)

    @property
    def segments(self) -> Tuple[str, ...]:
        out = _abi.Str()
        found = []
        for index in range(lib.azact_resource_segment_count(self._handle)):
            check(lib.azact_resource_segment(self._handle, index, byref(out)), "a segment of a resource id")
            found.append(text(out))
        return tuple(found)

    @property
    def flags(self) -> Tuple[str, ...]:
        """What is odd about the id: "typo", "partial", "subscription_not_guid" ..."""
        return tuple(self.to_dict().get("flags", ()))

    @property
    def canonical(self) -> str:
        """ASCII lower case, without doubled or final slashes: a key for joins, the same everywhere."""
        return copied(lib.azact_resource_canonical, self._handle) or ""

    def contains(self, other: Union[str, "ResourceId"]) -> bool:
        """Whether `other` is this or lies below it. Also written `other in this`."""
        inner = ResourceId(other)  # the name keeps it alive during the call
        return bool(lib.azact_resource_contains(self._handle, inner._handle))

    __contains__ = contains

    def child(self, type: str, name: str) -> "ResourceId":
        """`<id>/<type>/<name>`."""
        first, second = type.encode("utf-8", "replace"), name.encode("utf-8", "replace")
        out = c_void_p()
        status = lib.azact_resource_append_child(self._handle, first, len(first), second, len(second), byref(out))
        if status == _abi.ERR_USAGE:
            raise ValueError(f"{self.id!r} cannot have a child {type!r} {name!r}")
        check(status, "a child of a resource id")
        return ResourceId._take(out.value)

    def extension(self, provider: str, type: str, name: str) -> "ResourceId":
        """`<id>/providers/<provider>/<type>/<name>`."""
        parts = [part.encode("utf-8", "replace") for part in (provider, type, name)]
        sized = [item for part in parts for item in (part, len(part))]
        out = c_void_p()
        status = lib.azact_resource_append_extension(self._handle, *sized, byref(out))
        if status == _abi.ERR_USAGE:
            raise ValueError(f"{self.id!r} cannot have an extension {provider!r} {type!r} {name!r}")
        check(status, "an extension of a resource id")
        return ResourceId._take(out.value)

    def to_dict(self) -> Dict[str, Any]:
        """The parts that this id has, under the names of the canonical record."""
        parts: Dict[str, Any] = loads(written(lib.azact_resource_write_json, self._handle))
        return parts

    def __str__(self) -> str:
        return self.id

    def __repr__(self) -> str:
        return f"ResourceId({self.id!r})"

    def __bool__(self) -> bool:
        return self.kind != "empty"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ResourceId):
            return NotImplemented
        return bool(lib.azact_resource_equal(self._handle, other._handle))

    def __hash__(self) -> int:
        return hash(lib.azact_resource_hash(self._handle, *_SEED))

    def _compare(self, other: "ResourceId") -> int:
        return int(lib.azact_resource_compare(self._handle, other._handle))

    def __lt__(self, other: "ResourceId") -> bool:
        return self._compare(other) < 0 if isinstance(other, ResourceId) else NotImplemented

    def __le__(self, other: "ResourceId") -> bool:
        return self._compare(other) <= 0 if isinstance(other, ResourceId) else NotImplemented

    def __gt__(self, other: "ResourceId") -> bool:
        return self._compare(other) > 0 if isinstance(other, ResourceId) else NotImplemented

    def __ge__(self, other: "ResourceId") -> bool:
        return self._compare(other) >= 0 if isinstance(other, ResourceId) else NotImplemented

    def __copy__(self) -> "ResourceId":
        return self

    def __deepcopy__(self, _memo: object) -> "ResourceId":
        return self

    def __reduce__(self) -> Any:
        return (ResourceId, (self.id,))


def of_event(event: int) -> ResourceId:
    """The event's resource id; the empty one if it has none."""
    out = c_void_p()
    status = lib.azact_event_resource(event, byref(out))
    if status == _abi.ABSENT:
        return ResourceId("")
    if status != _abi.OK:
        raise refuse(status, "the resource id of an event")
    return ResourceId._take(out.value)

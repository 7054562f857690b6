"""Resource ids."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import pytest
from azactivity import ResourceId
from hypothesis import given
from hypothesis import strategies as st

VM = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/rg-Shop/providers/Microsoft.Compute/virtualMachines/vm 1"
LOCK = VM + "/providers/Microsoft.Authorization/locks/l"
segment = st.text(st.characters(codec="utf-8", exclude_characters="/"), min_size=1, max_size=12)
ids = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(segment, st.sampled_from(["subscriptions", "resourceGroups", "providers", "Microsoft.X", "y"])), max_size=10).map(
        lambda parts: "/" + "/".join(parts)
    ),
)


def test_parts() -> None:
    vm = ResourceId(VM)
    assert (vm.kind, vm.scope, vm.name, vm.type) == ("resource", "resource_group", "vm 1", "Microsoft.Compute/virtualMachines")
    assert (vm.subscription_id, vm.resource_group, vm.provider) == (VM.split("/")[2], "rg-Shop", "Microsoft.Compute")
    assert vm.management_group is None and vm.location is None and vm.tenant_id is None and vm.extension_of is None
    assert vm.parent == ResourceId(VM.rsplit("/providers/", 1)[0]) and vm.parent_id == str(vm.parent)
    assert [one.kind for one in vm.parents] == ["resource_group", "subscription", "tenant"]
    assert vm.segments[0] == "subscriptions" and vm.segments[-1] == "vm 1" and len(vm.segments) == 8
    assert vm.canonical == VM.lower() and str(vm) == vm.id == VM and repr(vm) == f"ResourceId({VM!r})"
    lock = ResourceId(LOCK)
    assert lock.extension_of == VM and lock.parent == vm and lock.flags == () and "subscription_not_guid" in ResourceId("/subscriptions/x").flags
    assert ResourceId("/").parent is None
    assert vm.to_dict()["resource_group"] == "rg-Shop"


def test_making_ids() -> None:
    vm = ResourceId(VM)
    assert vm.child("extensions", "e").id == VM + "/extensions/e"
    assert vm.extension("Microsoft.Authorization", "locks", "l") == ResourceId(LOCK)
    with pytest.raises(ValueError, match="child"):
        vm.child("a/b", "c")
    with pytest.raises(ValueError, match="extension"):
        ResourceId("").extension("", "x", "y")


def test_comparison_is_azures() -> None:
    assert ResourceId(VM) == ResourceId(VM.upper() + "/") and hash(ResourceId(VM)) == hash(ResourceId(VM.upper() + "//"))
    assert len({ResourceId(VM), ResourceId(VM.lower())}) == 1
    group = ResourceId(VM).parent
    assert group is not None
    assert group < ResourceId(VM) <= ResourceId(VM) and ResourceId(VM) > group and ResourceId(VM) >= group
    assert VM.upper() in group and ResourceId(VM) in group and group not in ResourceId(VM)
    assert ResourceId(VM) != VM
    with pytest.raises(TypeError):
        ResourceId(VM) < VM  # noqa: B015


def test_copies_and_truth() -> None:
    vm = ResourceId(VM)
    assert ResourceId(vm) == vm and copy.copy(vm) is vm and copy.deepcopy(vm) is vm and pickle.loads(pickle.dumps(vm)) == vm
    assert vm and not ResourceId("") and not ResourceId("  ")
    with pytest.raises(TypeError):
        ResourceId(5)  # type: ignore[arg-type]


def test_vectors(corpus: Path) -> None:
    path = corpus.parent / "spec" / "resource-id-vectors.json"
    if not path.exists():
        pytest.skip("the vectors are not there")
    checked = 0
    for vector in json.loads(path.read_text())["vectors"]:
        if not vector["valid"]:
            continue
        parts = ResourceId(vector["id"]).to_dict()
        for name in ("subscription_id", "resource_group", "provider", "type", "name"):
            if isinstance(vector.get(name), str) and not vector.get("alternative_reading"):
                assert parts.get(name) == vector[name], vector
                checked += 1
    assert checked > 20


@given(ids)
def test_any_text_is_an_id(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    one = ResourceId(text)
    assert one.id == text and one == ResourceId(text) and hash(one) == hash(ResourceId(text))
    assert one.to_dict().get("id", "") == text and one.to_dict()["kind"] == one.kind
    for parent in one.parents:
        assert one in parent and parent <= one
    assert ResourceId(one.canonical).canonical == one.canonical
    if text.isascii():
        assert ResourceId(text.upper()) == one and ResourceId(text.swapcase()).canonical == one.canonical


@given(ids, ids, ids)
def test_a_total_order(a: str, b: str, c: str) -> None:
    one, two, three = sorted([ResourceId(a), ResourceId(b), ResourceId(c)])
    assert one <= two <= three and one <= three
    assert (one == two) == (one >= two)
    assert (hash(one) == hash(two)) or one != two

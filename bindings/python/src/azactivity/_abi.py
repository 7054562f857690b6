"""The one table of what crosses the border to the C library: constants, structs, callbacks, functions.

It follows include/azactivity/*.h line by line; tests/test_abi.py reads the headers and compares. Nothing else in this package
declares a type of the library.
"""

from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, POINTER, Structure
from typing import Any, Dict, List, Tuple, Type

# ---- constants (without their prefix AZACT_) -----------------------------------------------------------------------------------

OK, ABSENT, NULL, END, NEED_MORE, READY = 0, 1, 2, 3, 4, 5
ERR_SYNTAX, ERR_TRUNCATED, ERR_NOT_OBJECT, ERR_CSV_CELLS, ERR_LIMIT, ERR_ENCODING, ERR_SERVICE = -1, -2, -3, -4, -5, -6, -7
ERR_USAGE, ERR_STRUCT_SMALL, ERR_STRUCT_SIZE, ERR_STRUCT_NEWER, ERR_REENTRANT = -100, -101, -102, -103, -104
ERR_TYPE, ERR_RANGE, ERR_UNSUPPORTED, ERR_NOMEM = -105, -106, -107, -108
ERR_IO, ERR_DECOMPRESS, ERR_RATIO, ERR_NOT_RECOGNISED = -200, -201, -202, -203
CONFIG_STRICT, CONFIG_FOLLOW = 1, 2
COPY, BORROW = 0, 1
SOURCE_COMPRESSED = 1
DIALECT_FOREIGN = 12
JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_OBJECT, JSON_ARRAY = 1, 2, 3, 4, 5, 6, 7
FIELD_MEMBER = 2
GROUPER_STREAM, GROUPER_COMPACT, GROUPER_HOST_CLOCK, GROUPER_BY_SUBSCRIPTION = 1, 2, 4, 8
GROUP_BY_START, GROUP_BY_END, GROUP_BY_DURATION, GROUP_BY_EVENTS, GROUP_BY_FAILED = 0, 1, 2, 3, 4
GROUP_REUSED, GROUP_INCOMPLETE, GROUP_TENANT_MISMATCH, GROUP_CLOCK, GROUP_HAS_DELETE, GROUP_HAS_TIME = 1, 2, 4, 8, 16, 32
GROUP_PRINCIPALS, GROUP_ADDRESSES, GROUP_VERBS = 1, 2, 3
OPERATION_HAS_START, OPERATION_HAS_END, OPERATION_HAS_DURATION, OPERATION_HAS_ACCEPT = 1, 2, 4, 8
OPERATION_CLOCK, OPERATION_POLICY = 16, 32
GROUP_EVENT_HAS_TIME, GROUP_EVENT_COPY, GROUP_EVENT_DUP_POSSIBLE = 1, 2, 4
ARROW_STOP, ARROW_ERRORS, ARROW_SKIP = 1, 2, 4

# ---- types -------------------------------------------------------------------------------------------------------------------

I32, U32, I64, U64, U8, SIZE = ctypes.c_int32, ctypes.c_uint32, ctypes.c_int64, ctypes.c_uint64, ctypes.c_uint8, ctypes.c_size_t
PTR = ctypes.c_void_p  # any handle, any memory
TEXT = ctypes.c_char_p  # characters; a length beside it counts, not the NUL
OBJ = ctypes.py_object  # `void *user` of a call whose callback gets a Python object back


class Str(Structure):
    _fields_ = [("ptr", PTR), ("len", SIZE)]


class Position(Structure):
    _fields_ = [
        ("struct_size", SIZE),
        ("offset", U64),
        ("record", U64),
        ("container", U32),
        ("reserved", U32),
        ("heading_offset", U64),
        ("heading_length", U64),
    ]


LogFn = CFUNCTYPE(None, U32, PTR, SIZE, PTR)
WriteFn = CFUNCTYPE(I32, PTR, SIZE, OBJ)
VisitFn = CFUNCTYPE(I32, U32, I32, POINTER(Str), OBJ)
EachFn = CFUNCTYPE(I32, POINTER(Str), PTR, OBJ)
ReleaseFn = CFUNCTYPE(None, PTR, SIZE, PTR)


class Config(Structure):
    _fields_ = [
        ("struct_size", SIZE),
        ("allocator", PTR),
        ("source_name", TEXT),
        ("encoding", TEXT),
        ("log", LogFn),
        ("log_user", PTR),
        ("start", POINTER(Position)),
        ("max_record_bytes", U64),
        ("max_values", U64),
        ("max_output_bytes", U64),
        ("max_depth", U32),
        ("max_ratio", U32),
        ("zstd_window_log", U32),
        ("flags", U32),
        ("block_bytes", U64),
        ("hash_seed", U64 * 2),
    ]


class FieldInfo(Structure):
    _fields_ = [("struct_size", SIZE), ("id", U32), ("type", U32), ("flags", U32), ("reserved", U32), ("name", Str), ("doc", Str)]


class SourceInfo(Structure):
    _fields_ = [
        ("struct_size", SIZE),
        ("name", Str),
        ("record", U64),
        ("offset", U64),
        ("length", U64),
        ("inner", U64),
        ("flags", U32),
        ("reserved", U32),
        ("encoding", Str),
    ]


class Anomaly(Structure):
    _fields_ = [
        ("struct_size", SIZE),
        ("code", U32),
        ("reserved", U32),
        ("name", Str),
        ("path", Str),
        ("offset", U64),
        ("length", U64),
        ("other_offset", U64),
        ("other_length", U64),
    ]


class ErrorInfo(Structure):
    _fields_ = [
        ("struct_size", SIZE),
        ("status", I32),
        ("truncated", U32),
        ("code", Str),
        ("message", Str),
        ("record", U64),
        ("offset", U64),
        ("length", U64),
        ("error_offset", U64),
        ("line", U64),
        ("column", U64),
        ("raw", Str),
    ]


class Stats(Structure):
    _fields_ = [
        ("struct_size", SIZE),
        ("bytes_in", U64),
        ("bytes_text", U64),
        ("records", U64),
        ("clean", U64),
        ("flagged", U64),
        ("quarantined", U64),
        ("foreign", U64),
        ("anomaly", U64 * 64),
    ]


class Time(Structure):
    _fields_ = [("struct_size", SIZE), ("ns", I64), ("digits", U32), ("flags", U32)]


class Result(Structure):
    _fields_ = [("struct_size", SIZE), ("phase", U32), ("outcome", U32), ("http_status", I32), ("reserved", U32), ("reason", Str)]


class Principal(Structure):
    _fields_ = [
        ("struct_size", SIZE),
        ("kind", U32),
        ("reserved", U32),
        ("source", Str),
        ("name", Str),
        ("app_id", Str),
        ("tenant_id", Str),
        ("object_id", ctypes.c_char * 40),
        ("object_id_found", Str),
    ]


class Address(Structure):
    _fields_ = [("struct_size", SIZE), ("family", U32), ("port", I32), ("prefix", I32), ("mapped", U32), ("bytes", U8 * 16)]


class Token(Structure):
    _fields_ = [
        ("struct_size", SIZE),
        ("mfa", I32),
        ("has", U32),
        ("issued_ns", I64),
        ("expires_ns", I64),
        ("tenant_id", Str),
        ("address", Str),
    ]


class Operation(Structure):
    _fields_ = [("struct_size", SIZE), ("verb", U32), ("reserved", U32), ("provider", Str), ("resource_type", Str), ("sub_verb", Str)]


class Allocator(Structure):
    _fields_ = [("struct_size", SIZE), ("alloc", PTR), ("realloc", PTR), ("free", PTR), ("user", PTR)]


class GroupConfig(Structure):
    _fields_ = [
        ("struct_size", SIZE),
        ("allocator", PTR),
        ("hash_seed", U64 * 2),
        ("flags", U32),
        ("reserved", U32),
        ("idle_ns", I64),
        ("max_open_ns", I64),
        ("lateness_ns", I64),
        ("max_groups", U64),
        ("max_bytes", U64),
        ("max_closed", U64),
    ]


class GrouperCounts(Structure):
    _fields_ = [
        ("struct_size", SIZE),
        ("events", U64),
        ("delivered", U64),
        ("groups", U64),
        ("open", U64),
        ("bytes", U64),
        ("peak_bytes", U64),
        ("evicted", U64),
        ("late", U64),
        ("probes", U64),
        ("clock_ns", I64),
    ]


class GroupInfo(Structure):
    _fields_ = [
        ("struct_size", SIZE),
        ("correlation_id", Str),
        ("key", Str),
        ("continuation_of", Str),
        ("part", U64),
        ("start_ns", I64),
        ("end_ns", I64),
        ("start_digits", U32),
        ("end_digits", U32),
        ("flags", U32),
        ("outcome", U32),
        ("root_outcome", U32),
        ("reserved", U32),
        ("root", U64),
        ("event_count", U64),
        ("duplicate_count", U64),
        ("operation_count", U64),
        ("failed_count", U64),
        ("open_count", U64),
        ("resource_count", U64),
    ]


class GroupOperation(Structure):
    _fields_ = [
        ("struct_size", SIZE),
        ("operation_name", Str),
        ("resource_id", Str),
        ("parent", I64),
        ("attempt", U32),
        ("state", U32),
        ("outcome", U32),
        ("flags", U32),
        ("start_ns", I64),
        ("end_ns", I64),
        ("duration_ns", I64),
        ("accept_ns", I64),
        ("start_digits", U32),
        ("end_digits", U32),
        ("repeated_ends", U32),
        ("http_status", I32),
        ("caller", Str),
        ("address", Str),
        ("error_code", Str),
        ("error_message", Str),
        ("event_count", U64),
    ]


class GroupEvent(Structure):
    _fields_ = [
        ("struct_size", SIZE),
        ("event", PTR),
        ("uid", U8 * 16),
        ("copy_of", U8 * 16),
        ("flags", U32),
        ("phase", U32),
        ("outcome", U32),
        ("dialect", U32),
        ("time_ns", I64),
        ("time_digits", U32),
        ("source_flags", U32),
        ("source_name", Str),
        ("encoding", Str),
        ("record", U64),
        ("offset", U64),
        ("length", U64),
        ("inner", U64),
    ]


class ArrowSchema(Structure):
    pass


class ArrowArray(Structure):
    pass


class ArrowArrayStream(Structure):
    pass


ArrowSchema._fields_ = [
    ("format", TEXT),
    ("name", TEXT),
    ("metadata", PTR),
    ("flags", I64),
    ("n_children", I64),
    ("children", POINTER(POINTER(ArrowSchema))),
    ("dictionary", POINTER(ArrowSchema)),
    ("release", CFUNCTYPE(None, POINTER(ArrowSchema))),
    ("private_data", PTR),
]
ArrowArray._fields_ = [
    ("length", I64),
    ("null_count", I64),
    ("offset", I64),
    ("n_buffers", I64),
    ("n_children", I64),
    ("buffers", POINTER(PTR)),
    ("children", POINTER(POINTER(ArrowArray))),
    ("dictionary", POINTER(ArrowArray)),
    ("release", CFUNCTYPE(None, POINTER(ArrowArray))),
    ("private_data", PTR),
]
ArrowArrayStream._fields_ = [
    ("get_schema", CFUNCTYPE(ctypes.c_int, POINTER(ArrowArrayStream), POINTER(ArrowSchema))),
    ("get_next", CFUNCTYPE(ctypes.c_int, POINTER(ArrowArrayStream), POINTER(ArrowArray))),
    ("get_last_error", CFUNCTYPE(TEXT, POINTER(ArrowArrayStream))),
    ("release", CFUNCTYPE(None, POINTER(ArrowArrayStream))),
    ("private_data", PTR),
]
ArrowNextFn = CFUNCTYPE(I32, POINTER(PTR), PTR)
ArrowDoneFn = CFUNCTYPE(None, PTR)


class ArrowConfig(Structure):
    _fields_ = [
        ("struct_size", SIZE),
        ("allocator", PTR),
        ("columns", TEXT),
        ("flags", U32),
        ("reserved", U32),
        ("batch_rows", U64),
        ("batch_bytes", U64),
        ("next", ArrowNextFn),
        ("done", ArrowDoneFn),
        ("user", PTR),
    ]


STRUCTS: Dict[str, Type[Structure]] = {
    "azact_str": Str,
    "azact_position": Position,
    "azact_allocator": Allocator,
    "azact_config": Config,
    "azact_field_info": FieldInfo,
    "azact_source": SourceInfo,
    "azact_anomaly": Anomaly,
    "azact_error": ErrorInfo,
    "azact_stats": Stats,
    "azact_time": Time,
    "azact_result": Result,
    "azact_principal": Principal,
    "azact_address": Address,
    "azact_token": Token,
    "azact_operation": Operation,
    "azact_group_config": GroupConfig,
    "azact_grouper_counts": GrouperCounts,
    "azact_group_info": GroupInfo,
    "azact_group_operation": GroupOperation,
    "azact_group_event": GroupEvent,
    "ArrowSchema": ArrowSchema,
    "ArrowArray": ArrowArray,
    "ArrowArrayStream": ArrowArrayStream,
    "azact_arrow_config": ArrowConfig,
}

# ---- functions: name -> (result, arguments) ---------------------------------------------------------------------------------------

FUNCTIONS: Dict[str, Tuple[Any, List[Any]]] = {
    # base.h
    "azact_status_name": (TEXT, [I32]),
    "azact_status_is_record": (I32, [I32]),
    "azact_status_is_fatal": (I32, [I32]),
    "azact_version": (TEXT, []),
    "azact_abi_version": (U32, []),
    "azact_has_feature": (I32, [TEXT]),
    # config.h
    "azact_config_init": (I32, [POINTER(Config), SIZE]),
    # reader.h
    "azact_reader_new": (I32, [POINTER(Config), POINTER(PTR)]),
    "azact_reader_open_memory": (I32, [POINTER(Config), PTR, SIZE, U32, ReleaseFn, PTR, POINTER(PTR)]),
    "azact_reader_open_fd": (I32, [POINTER(Config), I32, POINTER(PTR), POINTER(I32)]),
    "azact_reader_open_path": (I32, [POINTER(Config), TEXT, POINTER(PTR), POINTER(I32)]),
    "azact_reader_feed": (I32, [PTR, PTR, SIZE]),
    "azact_reader_finish": (I32, [PTR]),
    "azact_reader_next": (I32, [PTR, POINTER(PTR)]),
    "azact_reader_next_into": (I32, [PTR, POINTER(PTR)]),
    "azact_reader_error": (I32, [PTR, POINTER(ErrorInfo)]),
    "azact_reader_stats": (I32, [PTR, POINTER(Stats)]),
    "azact_reader_position": (I32, [PTR, POINTER(Position)]),
    "azact_reader_ref": (PTR, [PTR]),
    "azact_reader_unref": (None, [PTR]),
    # event.h
    "azact_event_ref": (PTR, [PTR]),
    "azact_event_unref": (None, [PTR]),
    "azact_event_own": (I32, [PTR]),
    "azact_field_count": (SIZE, []),
    "azact_field_at": (I32, [SIZE, POINTER(FieldInfo)]),
    "azact_field_by_name": (U32, [TEXT, SIZE]),
    "azact_event_text": (I32, [PTR, U32, POINTER(Str)]),
    "azact_event_copy_text": (I32, [PTR, U32, TEXT, SIZE, POINTER(SIZE)]),
    "azact_event_int64": (I32, [PTR, U32, POINTER(I64)]),
    "azact_event_origin": (U32, [PTR, U32]),
    "azact_event_claim": (I32, [PTR, TEXT, SIZE, POINTER(Str)]),
    "azact_event_claim": (I32, [PTR, TEXT, SIZE, POINTER(Str)]),
    "azact_event_visit": (I32, [PTR, VisitFn, OBJ]),
    "azact_event_tenant_id": (I32, [PTR, POINTER(Str)]),
    "azact_event_subscription_id": (I32, [PTR, POINTER(Str)]),
    "azact_event_event_timestamp": (I32, [PTR, POINTER(Str)]),
    "azact_event_operation_name": (I32, [PTR, POINTER(Str)]),
    "azact_event_category": (I32, [PTR, POINTER(Str)]),
    "azact_event_level": (I32, [PTR, POINTER(Str)]),
    "azact_event_result_type": (I32, [PTR, POINTER(Str)]),
    "azact_event_result_signature": (I32, [PTR, POINTER(Str)]),
    "azact_event_duration_ms": (I32, [PTR, POINTER(Str)]),
    "azact_event_caller": (I32, [PTR, POINTER(Str)]),
    "azact_event_correlation_id": (I32, [PTR, POINTER(Str)]),
    "azact_event_resource_id": (I32, [PTR, POINTER(Str)]),
    "azact_event_properties": (I32, [PTR, POINTER(Str)]),
    "azact_event_raw": (I32, [PTR, POINTER(Str)]),
    "azact_event_source": (I32, [PTR, POINTER(SourceInfo)]),
    "azact_event_dialect": (U32, [PTR]),
    "azact_dialect_name": (TEXT, [U32]),
    "azact_event_anomaly_bits": (U64, [PTR]),
    "azact_event_anomaly_count": (SIZE, [PTR]),
    "azact_event_anomaly_at": (I32, [PTR, SIZE, POINTER(Anomaly)]),
    "azact_anomaly_name": (TEXT, [U32]),
    # value.h
    "azact_event_lookup": (I32, [PTR, TEXT, SIZE, POINTER(PTR)]),
    "azact_event_field_value": (I32, [PTR, U32, POINTER(PTR)]),
    "azact_value_type": (U32, [PTR]),
    "azact_value_text": (I32, [PTR, POINTER(Str)]),
    "azact_value_raw": (I32, [PTR, POINTER(Str)]),
    "azact_value_int64": (I32, [PTR, POINTER(I64)]),
    "azact_value_member": (I32, [PTR, TEXT, SIZE, POINTER(PTR)]),
    "azact_value_element": (I32, [PTR, SIZE, POINTER(PTR)]),
    "azact_value_each": (I32, [PTR, EachFn, OBJ]),
    "azact_value_ref": (PTR, [PTR]),
    "azact_value_unref": (None, [PTR]),
    # view.h
    "azact_event_time": (I32, [PTR, POINTER(Time)]),
    "azact_time_parse": (I32, [TEXT, SIZE, POINTER(Time)]),
    "azact_time_format": (I32, [I64, U32, TEXT, SIZE, POINTER(SIZE)]),
    "azact_event_result": (I32, [PTR, POINTER(Result)]),
    "azact_event_operation": (I32, [PTR, POINTER(Operation)]),
    "azact_event_level_number": (U32, [PTR]),
    "azact_event_category_kind": (U32, [PTR]),
    "azact_category_name": (TEXT, [U32]),
    "azact_event_principal": (I32, [PTR, POINTER(Principal)]),
    "azact_principal_name": (TEXT, [U32]),
    "azact_event_address": (I32, [PTR, POINTER(Address)]),
    "azact_address_parse": (I32, [TEXT, SIZE, POINTER(Address)]),
    "azact_event_token": (I32, [PTR, POINTER(Token)]),
    "azact_event_uid": (I32, [PTR, POINTER(U8)]),
    "azact_event_match_key": (I32, [PTR, POINTER(U8)]),
    "azact_event_resource": (I32, [PTR, POINTER(PTR)]),
    # resource.h
    "azact_resource_parse": (I32, [TEXT, SIZE, POINTER(Allocator), POINTER(PTR)]),
    "azact_resource_ref": (PTR, [PTR]),
    "azact_resource_unref": (None, [PTR]),
    "azact_resource_kind": (U32, [PTR]),
    "azact_resource_scope": (U32, [PTR]),
    "azact_resource_flags": (U32, [PTR]),
    "azact_kind_name": (TEXT, [U32]),
    "azact_scope_name": (TEXT, [U32]),
    "azact_resource_id": (I32, [PTR, POINTER(Str)]),
    "azact_resource_subscription_id": (I32, [PTR, POINTER(Str)]),
    "azact_resource_group": (I32, [PTR, POINTER(Str)]),
    "azact_resource_management_group": (I32, [PTR, POINTER(Str)]),
    "azact_resource_tenant_id": (I32, [PTR, POINTER(Str)]),
    "azact_resource_provider": (I32, [PTR, POINTER(Str)]),
    "azact_resource_type": (I32, [PTR, POINTER(Str)]),
    "azact_resource_name": (I32, [PTR, POINTER(Str)]),
    "azact_resource_location": (I32, [PTR, POINTER(Str)]),
    "azact_resource_parent_id": (I32, [PTR, POINTER(Str)]),
    "azact_resource_extension_of": (I32, [PTR, POINTER(Str)]),
    "azact_resource_segment_count": (SIZE, [PTR]),
    "azact_resource_segment": (I32, [PTR, SIZE, POINTER(Str)]),
    "azact_resource_parent": (I32, [PTR, POINTER(PTR)]),
    "azact_resource_equal": (I32, [PTR, PTR]),
    "azact_resource_compare": (I32, [PTR, PTR]),
    "azact_resource_hash": (U64, [PTR, U64, U64]),
    "azact_resource_contains": (I32, [PTR, PTR]),
    "azact_resource_canonical": (I32, [PTR, TEXT, SIZE, POINTER(SIZE)]),
    "azact_resource_type_copy": (I32, [TEXT, SIZE, TEXT, SIZE, POINTER(SIZE)]),
    "azact_resource_append_child": (I32, [PTR, TEXT, SIZE, TEXT, SIZE, POINTER(PTR)]),
    "azact_resource_append_extension": (I32, [PTR, TEXT, SIZE, TEXT, SIZE, TEXT, SIZE, POINTER(PTR)]),
    "azact_resource_write_json": (I32, [PTR, WriteFn, OBJ]),
    # operation.h
    "azact_operation_parse": (I32, [TEXT, SIZE, POINTER(Operation)]),
    "azact_verb_name": (TEXT, [U32]),
    "azact_phase_name": (TEXT, [U32]),
    "azact_outcome_name": (TEXT, [U32]),
    "azact_http_status": (I32, [TEXT, SIZE]),
    # export.h
    "azact_event_write_json": (I32, [PTR, WriteFn, OBJ]),
    "azact_event_copy_json": (I32, [PTR, U32, TEXT, SIZE, POINTER(SIZE)]),
    "azact_event_write_field": (I32, [PTR, U32, WriteFn, OBJ]),
    "azact_reader_write_error_json": (I32, [PTR, WriteFn, OBJ]),
    # group.h
    "azact_group_config_init": (I32, [POINTER(GroupConfig), SIZE]),
    "azact_grouper_new": (I32, [POINTER(GroupConfig), POINTER(PTR)]),
    "azact_grouper_ref": (PTR, [PTR]),
    "azact_grouper_unref": (None, [PTR]),
    "azact_grouper_add": (I32, [PTR, PTR]),
    "azact_grouper_advance": (I32, [PTR, I64]),
    "azact_grouper_finish": (I32, [PTR, U32]),
    "azact_grouper_next": (I32, [PTR, POINTER(PTR)]),
    "azact_grouper_stats": (I32, [PTR, POINTER(GrouperCounts)]),
    "azact_group_ref": (PTR, [PTR]),
    "azact_group_unref": (None, [PTR]),
    "azact_group_facts": (I32, [PTR, POINTER(GroupInfo)]),
    "azact_group_list_size": (SIZE, [PTR, U32]),
    "azact_group_list_at": (I32, [PTR, U32, SIZE, POINTER(Str)]),
    "azact_state_name": (TEXT, [U32]),
    "azact_group_operation_at": (I32, [PTR, SIZE, POINTER(GroupOperation)]),
    "azact_group_merged": (I32, [PTR, SIZE, U32, POINTER(SIZE)]),
    "azact_group_event_at": (I32, [PTR, SIZE, SIZE, POINTER(GroupEvent)]),
    "azact_group_write_json": (I32, [PTR, WriteFn, OBJ]),
    # arrow.h
    "azact_arrow_config_init": (I32, [POINTER(ArrowConfig), SIZE]),
    "azact_arrow_stream": (I32, [PTR, POINTER(ArrowConfig), POINTER(ArrowArrayStream)]),
    "azact_arrow_operations": (I32, [PTR, POINTER(ArrowConfig), POINTER(ArrowArrayStream)]),
    "azact_arrow_builder_new": (I32, [POINTER(ArrowConfig), POINTER(PTR)]),
    "azact_arrow_builder_ref": (PTR, [PTR]),
    "azact_arrow_builder_unref": (None, [PTR]),
    "azact_arrow_builder_schema": (I32, [PTR, POINTER(ArrowSchema)]),
    "azact_arrow_builder_append": (I32, [PTR, PTR]),
    "azact_arrow_builder_append_error": (I32, [PTR, PTR]),
    "azact_arrow_builder_rows": (U64, [PTR]),
    "azact_arrow_builder_finish": (I32, [PTR, POINTER(ArrowArray)]),
}


def bind(library: ctypes.CDLL) -> List[str]:
    """Give every function its types. Returns the names that the library lacks."""
    missing = []
    for name, (result, arguments) in FUNCTIONS.items():
        try:
            function = getattr(library, name)
        except AttributeError:
            missing.append(name)
            continue
        function.restype = result
        function.argtypes = arguments
    return missing

"""Where the interface's resources stand (地址)."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.routing import APIRoute

from chidu.web.api.asked import Route
from chidu.web.files import TYPES

PREFIX = "/api/v1"


def named(route: APIRoute) -> str:
    """An operation is called by its resource and its function: forms_listed."""
    return f"{route.endpoint.__module__.rpartition('.')[2]}_{route.name}"


def router(tag: str) -> APIRouter:
    """Resources of one kind, for those who are signed in."""
    return APIRouter(prefix=PREFIX, tags=[tag], route_class=Route, generate_unique_id_function=named)


class Docx(Response):
    media_type = TYPES[".docx"]


class Xlsx(Response):
    media_type = TYPES[".xlsx"]


class Zip(Response):
    media_type = TYPES[".zip"]


class Bytes(Response):
    media_type = "application/octet-stream"


class Lines(Response):
    media_type = "application/x-ndjson"


class Events(Response):
    media_type = "text/event-stream"

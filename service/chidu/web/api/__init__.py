"""The interface for programs (接口): REST under /api/v1, described at /api/openapi.json. It calls the desk and decides nothing."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from chidu.web.api import (
    accounts,
    asks,
    assistant,
    audit,
    batches,
    determining,
    documents,
    evaluations,
    forms,
    libraries,
    lists,
    monitoring,
    policies,
    proposals,
    publications,
    rankings,
    rectification,
    sessions,
    uploads,
)
from chidu.web.api.described import describe
from chidu.web.api.routers import PREFIX


def routes() -> list[APIRouter]:
    """Every resource."""
    modules = (sessions, forms, asks, proposals, determining, uploads, batches, evaluations, documents, policies, publications, libraries,
               monitoring, rankings, rectification, lists, assistant, accounts, audit)
    return [sessions.door, *(module.router for module in modules)]


def connect(app: FastAPI) -> None:
    """Puts the interface into the application."""
    for router in routes():
        app.include_router(router)
    app.openapi = lambda: describe(app, PREFIX)  # type: ignore[method-assign]

"""Pages for people (页面)."""

from fastapi import APIRouter

from chidu.web.pages import (
    accounts,
    assistant,
    audit,
    batches,
    department,
    letters,
    lists,
    monitoring,
    policies,
    proposals,
    publishing,
    ranking,
    register,
    review,
    signing,
    uploads,
    work,
)

PAGES = (signing, work, assistant, department, uploads, batches, review, proposals, letters, monitoring, ranking, register, policies,
         publishing, lists, accounts, audit)


def routes() -> list[APIRouter]:
    """Every page."""
    return [module.router for module in PAGES]

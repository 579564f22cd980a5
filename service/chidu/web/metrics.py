"""Measures (指标) for Prometheus: how many requests, how long, what waits. No label says whose."""

from __future__ import annotations

import hmac
import threading
from ipaddress import ip_address, ip_network

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import Response

from chidu.assistant.backend.asking import ChatBackend
from chidu.assistant.backend.breaker import Breaker
from chidu.desk.bureau import Bureau
from chidu.errors import NotFound, Unavailable
from chidu.records import measures
from chidu.records.conversations import OUTCOMES
from chidu.records.database import EVERYWHERE
from chidu.records.uploads import STATES
from chidu.web.settings import Settings, split

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
WORKER = "chidu-worker"
"""How the threads of the workers are named."""
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class Metrics:
    """The measures of one process; what the database tells is the same from each."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("chidu_requests", "Requests by route, method and status", ["route", "method", "status"],
                                registry=self.registry)
        self.seconds = Histogram("chidu_request_seconds", "Time to the end of the answer", ["route"], buckets=BUCKETS,
                                 registry=self.registry)
        self.faults = Counter("chidu_faults", "Faults of the program", registry=self.registry)
        self.database_errors = Counter("chidu_database_errors", "Requests that the database could not serve", registry=self.registry)
        self.uploads = Gauge("chidu_uploads", "Uploads by state", ["state"], registry=self.registry)
        self.workers = Gauge("chidu_workers", "Threads of workers in this process", registry=self.registry)
        self.publication = Gauge("chidu_publication", "Number of the last publication", registry=self.registry)
        self.published = Gauge("chidu_publication_timestamp_seconds", "When it was published", registry=self.registry)
        self.audit = Gauge("chidu_audit_entries", "Entries of all audit chains: what only grows", registry=self.registry)
        self.exchanges = Gauge("chidu_exchanges", "Answers of the assistant by how they came about", ["outcome"], registry=self.registry)
        self.model = Gauge("chidu_model_resting", "Whether the model rests after faults: 0 no, 1 yes", registry=self.registry)
        self.up = Gauge("chidu_database_up", "Whether the database answered", registry=self.registry)

    def answered(self, route: str, method: str, status: int, seconds: float, code: str = "") -> None:
        self.requests.labels(route, method, str(status)).inc()
        self.seconds.labels(route).observe(seconds)
        if code == "database":
            self.database_errors.inc()

    def text(self, bureau: Bureau, model: ChatBackend | None = None) -> bytes:
        """As Prometheus reads it, with what the database and the model's breaker tell now."""
        self.model.set(isinstance(model, Breaker) and model.health.state != "closed")
        self.workers.set(sum(t.name == WORKER for t in threading.enumerate()))
        try:
            with bureau.database.reading(EVERYWHERE) as connection:
                found = measures.measured(connection)
        except Unavailable:
            self.up.set(0)
        else:
            self.up.set(1)
            for state in STATES:
                self.uploads.labels(state).set(found.uploads.get(state, 0))
            self.publication.set(found.publication)
            self.published.set(found.published_at.timestamp() if found.published_at else 0)
            self.audit.set(found.audit_entries)
            for outcome in OUTCOMES:
                self.exchanges.labels(outcome).set(found.exchanges.get(outcome, 0))
        return generate_latest(self.registry)


def answer(request: Request) -> Response:
    """Raises NotFound to whoever may not see them."""
    if not allowed(request, request.app.state.settings):
        raise NotFound("not-found", "没有这个页面", remedy="请核对地址")
    state = request.app.state
    return Response(state.metrics.text(state.bureau, state.model), media_type=CONTENT_TYPE_PLAIN_0_0_4)


def allowed(request: Request, settings: Settings) -> bool:
    """By the token, or by the address: not what a proxy brings, as that comes from anywhere."""
    wanted, given = settings.metrics_token.get_secret_value(), request.headers.get("authorization", "")
    if wanted and hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode()):
        return True
    if any(name in request.headers for name in _FORWARDED) or not request.client:
        return False
    try:
        address = ip_address(request.client.host)
    except ValueError:
        return False
    return any(address in ip_network(one, strict=False) for one in split(settings.metrics_from))

"""Every door of the service, read off the application itself: a door that is built tomorrow is tried tomorrow."""

from __future__ import annotations

from fastapi.routing import APIRoute

from chidu.web import api, pages

SAFE = {"GET", "HEAD"}
DOORS = [(method, route.path) for router in [*pages.routes(), *api.routes()] for route in router.routes if isinstance(route, APIRoute)
         for method in sorted(route.methods)]
PAGES = [path for method, path in DOORS if method == "GET" and not path.startswith("/api/")]
UNSAFE = [(method, path) for method, path in DOORS if method not in SAFE]
OPEN = {("POST", "/login"), ("POST", "/api/v1/sessions")}
"""Who is not signed in yet has no token: whose page it comes from is all that is asked."""

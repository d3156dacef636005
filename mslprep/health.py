"""Two addresses for machines that watch the site: is it up, and can it serve."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; it asks nobody else."""
    return plain(200, "ok")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, the migrations are applied and the cache can be read.

    Otherwise 503, with the one thing that is missing.
    """
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return plain(503, "migrations are not applied")
    except DatabaseError:
        return plain(503, "the database does not answer")
    try:
        cache.get("readyz")
    except DatabaseError:
        return plain(503, "the cache table is missing")
    return plain(200, "ready")


def plain(status: int, text: str) -> HttpResponse:
    """An answer in plain text."""
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")

"""The WSGI entry point: `gunicorn mslprep.wsgi`."""

import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from mslprep.request_guard import refuse_unreadable_header

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mslprep.settings")

application = refuse_unreadable_header(get_wsgi_application())

# Better no start than a site whose every page fails.
if not settings.DEBUG and not Path(settings.STATIC_ROOT, "staticfiles.json").is_file():
    raise ImproperlyConfigured("The static files are missing: run manage.py collectstatic first.")

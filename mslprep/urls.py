"""The addresses of the site."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from mslprep import health

# Staff sign in where everybody does, with the same limits on wrong passwords.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", include("roadmap.catalogue.urls")),
    path("roadmap/", include("roadmap.journey.urls")),
    path("connections/", include("roadmap.connections.urls")),
    path("skills/", include("roadmap.skills.urls")),
    path("applications/", include("roadmap.applications.urls")),
    path("", include("roadmap.outlook.urls")),
    path("accounts/", include("accounts.urls")),
    path("admin/desk/", include("roadmap.desk.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler500 = "mslprep.errors.handler500"

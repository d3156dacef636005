"""The addresses of the site."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from mslprep import health
from roadmap.outlook import own_data

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
    # Of the account, and so at its address; they read all wings, which accounts may not know of.
    path("accounts/export/", own_data.export, name="account_export"),
    path("accounts/delete/", own_data.delete, name="account_delete"),
    path("admin/desk/", include("roadmap.desk.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler500 = "mslprep.errors.handler500"

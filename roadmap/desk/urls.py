"""The addresses of the desk, in the admin's frame; for who may change roadmap templates."""

from django.urls import path

from roadmap.desk import editions, overview, preview, publish, views_files, views_freshness
from roadmap.desk.access import CHANGE_LINES, for_editors

app_name = "desk"

urlpatterns = [
    path("", for_editors(overview.show_desk), name="desk"),
    path("<int:pk>/publish/", for_editors(publish.publish), name="publish"),
    path("<int:pk>/preview/", for_editors(preview.preview), name="preview"),
    path("<int:pk>/editions/", for_editors(editions.show_editions), name="editions"),
    path("<int:pk>/editions/difference/", for_editors(editions.show_difference), name="difference"),
    path("<int:pk>/editions/<int:number>/", for_editors(editions.show_edition), name="edition"),
    path("<int:pk>/editions/<int:number>/restore/", for_editors(publish.restore), name="restore"),
    path(
        "<int:pk>/editions/<int:number>/restore/preview/",
        for_editors(preview.preview_restore),
        name="preview_restore",
    ),
    path(
        "<int:pk>/editions/<int:number>/take-over/",
        for_editors(views_files.take_over),
        name="take_over",
    ),
    path("<int:pk>/files/", for_editors(views_files.show_files), name="files"),
    path("<int:pk>/files/import/", for_editors(views_files.import_file), name="import"),
    path(
        "<int:pk>/files/working-copy.<str:form>",
        for_editors(views_files.export_working_copy),
        name="export",
    ),
    path(
        "<int:pk>/files/edition-<int:number>.<str:form>",
        for_editors(views_files.export_edition),
        name="export_edition",
    ),
    path("freshness/", for_editors(views_freshness.show_freshness), name="freshness"),
    path(
        "freshness/<int:line_id>/",
        for_editors(views_freshness.mark_checked, CHANGE_LINES),
        name="mark_checked",
    ),
    path("reports/", for_editors(views_freshness.show_reports), name="reports"),
    path("reports/<int:report_id>/", for_editors(views_freshness.set_report), name="set_report"),
]

"""The addresses of the journey."""

from django.urls import path, register_converter

from roadmap.journey.refs import RefConverter
from roadmap.journey.views import (
    credentials,
    history,
    milestones,
    notes,
    own,
    progress,
    reports,
    start,
    updates,
)

register_converter(RefConverter, "ref")

app_name = "roadmap"

urlpatterns = [
    path("", milestones.show_roadmap, name="roadmap"),
    path("start/", start.start, name="start"),
    path("start/preview/", start.preview_start, name="preview_start"),
    path("start/already-done/", start.already_done, name="already_done"),
    path("changes/", updates.show_changes, name="changes"),
    path("changes/seen/", updates.mark_update_seen, name="mark_update_seen"),
    path("progress/", progress.show_progress, name="progress"),
    path("history/", history.show_history, name="history"),
    path("credentials/", credentials.show_credentials, name="credentials"),
    path("credentials/add/", credentials.add_credential, name="add_credential"),
    path("credentials/<int:credential_id>/", credentials.edit_credential, name="edit_credential"),
    path(
        "credentials/<int:credential_id>/remove/",
        credentials.remove_credential,
        name="remove_credential",
    ),
    path("undo/<int:event_id>/", milestones.undo, name="undo"),
    path("own/", own.add_own, name="add_own"),
    path("stages/<int:stage_id>/order/", own.use_programmes_order, name="use_programmes_order"),
    path("<ref:ref>/", milestones.show_milestone, name="milestone"),
    path("<ref:ref>/opened/", updates.mark_opened, name="mark_opened"),
    path("<ref:ref>/state/", milestones.set_state, name="set_state"),
    path("<ref:ref>/date/", milestones.set_target_date, name="set_target_date"),
    path("<ref:ref>/words/", own.reword, name="reword"),
    path("<ref:ref>/place/", own.place, name="place"),
    path("<ref:ref>/remove/", own.remove_own, name="remove_own"),
    path("<ref:ref>/report/", reports.report, name="report"),
    path("<ref:ref>/notes/", notes.add_note, name="add_note"),
    path("<ref:ref>/notes/<int:note_id>/", notes.edit_note, name="edit_note"),
    path("<ref:ref>/notes/<int:note_id>/remove/", notes.remove_note, name="remove_note"),
    path("<ref:ref>/notes/<int:note_id>/restore/", notes.restore_note, name="restore_note"),
]

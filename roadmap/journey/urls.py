"""The addresses of the journey."""

from django.urls import path, register_converter

from roadmap.journey.refs import RefConverter
from roadmap.journey.views import (
    credentials,
    evidence,
    history,
    milestones,
    notes,
    own,
    plan,
    progress,
    reports,
    search,
    start,
    sub_steps,
    undo,
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
    path("plan/", plan.show_plan, name="plan"),
    path("plan/take/", plan.take_plan, name="take_plan"),
    path("plan/pauses/", plan.pauses, name="pauses"),
    path("plan/pauses/<int:pause_id>/", plan.edit_pause, name="edit_pause"),
    path("plan/pauses/<int:pause_id>/remove/", plan.remove_pause, name="remove_pause"),
    path("plan/anchors/", plan.anchors, name="anchors"),
    path("plan/anchors/<int:anchor_id>/", plan.edit_anchor, name="edit_anchor"),
    path("plan/anchors/<int:anchor_id>/preview/", plan.preview_anchor, name="preview_anchor"),
    path("plan/anchors/<int:anchor_id>/remove/", plan.remove_anchor, name="remove_anchor"),
    path("plan/<ref:ref>/", plan.hang_target_date, name="hang_target_date"),
    path("search/", search.show_results, name="search"),
    path("credentials/", credentials.show_credentials, name="credentials"),
    path("credentials/add/", credentials.add_credential, name="add_credential"),
    path("credentials/<int:credential_id>/", credentials.edit_credential, name="edit_credential"),
    path(
        "credentials/<int:credential_id>/remove/",
        credentials.remove_credential,
        name="remove_credential",
    ),
    path("undo/<int:event_id>/", undo.undo, name="undo"),
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
    path("<ref:ref>/evidence/", evidence.add_evidence, name="add_evidence"),
    path("<ref:ref>/evidence/<int:evidence_id>/", evidence.edit_evidence, name="edit_evidence"),
    path(
        "<ref:ref>/evidence/<int:evidence_id>/remove/",
        evidence.remove_evidence,
        name="remove_evidence",
    ),
    path(
        "<ref:ref>/evidence/<int:evidence_id>/restore/",
        evidence.restore_evidence,
        name="restore_evidence",
    ),
    path("<ref:ref>/steps/", sub_steps.add_sub_step, name="add_sub_step"),
    path("<ref:ref>/steps/<int:step_id>/", sub_steps.edit_sub_step, name="edit_sub_step"),
    path("<ref:ref>/steps/<int:step_id>/tick/", sub_steps.tick_sub_step, name="tick_sub_step"),
    path(
        "<ref:ref>/steps/<int:step_id>/remove/", sub_steps.remove_sub_step, name="remove_sub_step"
    ),
    path(
        "<ref:ref>/steps/<int:step_id>/restore/",
        sub_steps.restore_sub_step,
        name="restore_sub_step",
    ),
]

"""The addresses of applications. The journey's, which come first, make `ref` known."""

from django.urls import path

from roadmap.applications.views import (
    application,
    board,
    documents,
    ending,
    milestones,
    moves,
    report,
)

app_name = "applications"

ONE = "<int:application_id>/"
MOVE = f"{ONE}moves/<int:move_id>/"
DOCUMENT = f"{ONE}documents/<int:document_id>/"

urlpatterns = [
    path("", board.show_board, name="board"),
    path("list/", board.show_list, name="list"),
    path("removed/", board.show_removed, name="removed"),
    path("report/", report.show_report, name="report"),
    path("report.csv", report.download_report, name="download_report"),
    path("add/", application.add, name="add"),
    path(ONE, application.show, name="application"),
    path(f"{ONE}edit/", application.edit, name="edit"),
    path(f"{ONE}undo/", application.undo_edit, name="undo_edit"),
    path(f"{ONE}next/", application.set_next_action, name="set_next_action"),
    path(f"{ONE}remove/", application.remove, name="remove"),
    path(f"{ONE}restore/", application.restore, name="restore"),
    path(f"{ONE}card/", board.move_card, name="move_card"),
    path(f"{ONE}moves/", moves.move, name="move"),
    path(MOVE, moves.edit_move, name="edit_move"),
    path(f"{MOVE}remove/", moves.remove_move, name="remove_move"),
    path(f"{MOVE}restore/", moves.restore_move, name="restore_move"),
    path(f"{ONE}documents/", documents.add_document, name="add_document"),
    path(DOCUMENT, documents.edit_document, name="edit_document"),
    path(f"{DOCUMENT}remove/", documents.remove_document, name="remove_document"),
    path(f"{DOCUMENT}restore/", documents.restore_document, name="restore_document"),
    path(f"{ONE}milestones/", milestones.choose_milestones, name="choose_milestones"),
    path(f"{ONE}milestones/<ref:ref>/", milestones.link_milestone, name="link_milestone"),
    path(f"{ONE}closed/", ending.show_closed, name="closed"),
    path(f"{ONE}accepted/", ending.show_accepted, name="accepted"),
    path(f"{ONE}learnt/", ending.set_learnt, name="set_learnt"),
]

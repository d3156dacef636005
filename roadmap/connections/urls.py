"""The addresses of connections."""

from django.urls import path

from roadmap.connections.views import imports, people, touches

app_name = "connections"

urlpatterns = [
    path("", people.show_people, name="connections"),
    path("add/", people.add_person, name="add"),
    path("removed/", people.show_removed, name="removed"),
    path("export.csv", people.export_people, name="export"),
    path("import/", imports.import_people, name="import"),
    path("import/choose/", imports.choose, name="choose"),
    path("import/choose/group/", imports.choose_group, name="choose_group"),
    path("import/finish/", imports.finish, name="finish_import"),
    path("import/leave/", imports.leave, name="leave_import"),
    path("import/<int:import_id>/undo/", imports.undo_import, name="undo_import"),
    path("<int:connection_id>/", people.show_person, name="person"),
    path("<int:connection_id>/edit/", people.edit_person, name="edit_person"),
    path("<int:connection_id>/undo/", people.undo_edit, name="undo_edit"),
    path("<int:connection_id>/next/", people.set_next_touch, name="set_next_touch"),
    path("<int:connection_id>/milestones/", people.set_linked, name="set_linked"),
    path("<int:connection_id>/remove/", people.remove_person, name="remove_person"),
    path("<int:connection_id>/restore/", people.restore_person, name="restore_person"),
    path("<int:connection_id>/log/", touches.log_touch, name="log_touch"),
    path("<int:connection_id>/touches/<int:touch_id>/", touches.edit_touch, name="edit_touch"),
    path(
        "<int:connection_id>/touches/<int:touch_id>/remove/",
        touches.remove_touch,
        name="remove_touch",
    ),
    path(
        "<int:connection_id>/touches/<int:touch_id>/restore/",
        touches.restore_touch,
        name="restore_touch",
    ),
    path("<int:connection_id>/touches/<int:touch_id>/kept/", touches.set_kept, name="set_kept"),
    path("<int:connection_id>/conversation/", touches.set_step, name="set_step"),
    path(
        "<int:connection_id>/conversation/<int:step_id>/remove/",
        touches.remove_step,
        name="remove_step",
    ),
    path(
        "<int:connection_id>/conversation/<int:step_id>/restore/",
        touches.restore_step,
        name="restore_step",
    ),
]

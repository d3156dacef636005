"""The addresses of what reads across wings; each stands where people look for it."""

from django.urls import path

from roadmap.outlook import views

app_name = "outlook"

urlpatterns = [
    path("applications/<int:application_id>/fit/", views.show_fit, name="fit"),
    path(
        "applications/<int:application_id>/fit/milestone/",
        views.make_milestone,
        name="make_milestone",
    ),
    path("applications/<int:application_id>/people/", views.show_people, name="people"),
    path(
        "applications/<int:application_id>/people/<int:connection_id>/",
        views.link_person,
        name="link_person",
    ),
]

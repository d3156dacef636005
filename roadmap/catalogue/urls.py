"""The addresses of the pages that anybody may read."""

from django.urls import path

from roadmap.catalogue import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("robots.txt", views.robots, name="robots"),
]

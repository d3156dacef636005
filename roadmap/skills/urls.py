"""The addresses of the skills wing."""

from django.urls import path

from roadmap.skills.views import associations, brief, rows, skills, stories, talks

app_name = "skills"

urlpatterns = [
    path("", skills.show_skills, name="skills"),
    path("<int:skill_id>/", skills.show_skill, name="skill"),
    path("<int:skill_id>/rate/", skills.rate, name="rate"),
    path("ratings/<int:pk>/", skills.edit_rating, name="edit_rating"),
    path("stories/", stories.show_stories, name="stories"),
    path("stories/add/", stories.add_story, name="add_story"),
    path("stories/words/", stories.count_words, name="count_words"),
    path("stories/<int:pk>/", stories.show_story, name="story"),
    path("stories/<int:pk>/edit/", stories.edit_story, name="edit_story"),
    path("stories/<int:pk>/brief/", brief.set_story, name="set_on_brief"),
    path("talks/", talks.show_talks, name="talks"),
    path("talks/add/", talks.add_talk, name="add_talk"),
    path("talks/<int:pk>/", talks.show_talk, name="talk"),
    path("talks/<int:pk>/edit/", talks.edit_talk, name="edit_talk"),
    path("talks/<int:pk>/rehearsals/", talks.add_rehearsal, name="add_rehearsal"),
    path("talks/<int:pk>/questions/", talks.add_question, name="add_question"),
    path("rehearsals/<int:pk>/", talks.edit_rehearsal, name="edit_rehearsal"),
    path("questions/<int:pk>/", talks.edit_question, name="edit_question"),
    path("brief/", brief.show_brief, name="brief"),
    path("brief/edit/", brief.edit_brief, name="edit_brief"),
    path("associations/", associations.show_associations, name="associations"),
    path("removed/", rows.show_removed, name="removed"),
    path("undo/<int:pk>/", rows.undo, name="undo"),
    path("<slug:kind>/link/", rows.link, name="link"),
    path("<slug:kind>/<int:pk>/remove/", rows.remove, name="remove"),
    path("<slug:kind>/<int:pk>/restore/", rows.restore, name="restore"),
]

"""The addresses of the law library, mounted under one folder. None ever holds a word of a search; each works without its last slash."""

from django.urls import path, re_path

from askfirst.web import library_views as views

urlpatterns = [
    path("", views.any_language, name="library"),
    path("<str:language>", views.home),
    path("<str:language>/", views.home, name="library-home"),
    path("<str:language>/feed.atom", views.feed, name="library-feed"),
    path("<str:language>/changes", views.changes),
    path("<str:language>/changes/", views.changes, name="library-changes"),
    path("<str:language>/situation/<str:situation>", views.situation),
    path("<str:language>/situation/<str:situation>/", views.situation, name="library-situation"),
    path("<str:language>/topic/<str:topic>", views.topic),
    path("<str:language>/topic/<str:topic>/", views.topic, name="library-topic"),
    path("<str:language>/<str:article>.md", views.markdown, name="library-markdown"),
    path("<str:language>/<str:article>", views.article),
    path("<str:language>/<str:article>/", views.article, name="library-article"),
    path("<str:language>/<str:article>/<str:day>", views.version),
    path("<str:language>/<str:article>/<str:day>/", views.version, name="library-version"),
    re_path(r"^(?P<language>(?s:[^/]*))/(?s:.*)$", views.lost),
]

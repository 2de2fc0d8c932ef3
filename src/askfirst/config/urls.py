"""One address for the whole talk; a stylesheet, a script and nothing else."""

from django.urls import path

from askfirst.web import assets, views

urlpatterns = [
    path("", views.sheet, name="sheet"),
    path("askfirst.css", assets.stylesheet, name="stylesheet"),
    path("askfirst.js", assets.script, name="script"),
    path("robots.txt", assets.robots, name="robots"),
]

handler400 = "askfirst.web.views.bad_request"
handler404 = "askfirst.web.views.not_found"
handler500 = "askfirst.web.views.broken"

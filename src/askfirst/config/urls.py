"""One address for the whole talk, a stylesheet and a script; the law pages, the directory, stewards' pages and the API when asked for."""

from django.urls import path

from askfirst.config.later import later
from askfirst.web import assets, views

urlpatterns = [
    path("", views.sheet, name="sheet"),
    path("askfirst.css", assets.stylesheet, name="stylesheet"),
    path("askfirst.js", assets.script, name="script"),
    path("robots.txt", assets.robots, name="robots"),
    later("hsds", "askfirst.api.urls"),
    later("steward", "askfirst.web.steward_urls"),
    later("law", "askfirst.web.library_urls"),
    later("directory", "askfirst.web.directory_urls"),
]

handler400 = "askfirst.web.views.bad_request"
handler404 = "askfirst.web.views.not_found"
handler500 = "askfirst.web.views.broken"

"""The WSGI application, for `askfirst run` and for any other server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "askfirst.config.settings")
application = get_wsgi_application()

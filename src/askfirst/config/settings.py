"""Django's settings. Nothing here is secret: the desk has no accounts, no sessions and no cookies; its database holds public facts."""

import logging.config
import os
import secrets
from pathlib import Path

from askfirst.config.homes import cache_home, data_home, databases

PACK_FOLDER = os.environ.get("ASKFIRST_PACK", "")

DEBUG = False
# Made anew at each start, since nothing signed has to outlive the process.
SECRET_KEY = secrets.token_urlsafe(48)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, os.environ.get("ASKFIRST_HOSTS", "").split(","))]

# Whether other machines are served. On a desk nothing of it may be read by another site or changed from elsewhere.
ASKFIRST_PUBLIC = os.environ.get("ASKFIRST_PUBLIC", "") == "1"

ROOT_URLCONF = "askfirst.config.urls"
WSGI_APPLICATION = "askfirst.config.wsgi.application"
INSTALLED_APPS = ["askfirst.ledger", "askfirst.directory", "askfirst.stewarding"]
MIDDLEWARE = [
    "askfirst.web.guard.guard",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).resolve().parents[1] / "web" / "templates"],
        "OPTIONS": {"builtins": ["askfirst.web.tags"]},
    }
]

# The directory alone: what services say about themselves, never a word of a talk.
DATABASES = databases(os.environ)
DATABASE_ROUTERS = ["askfirst.config.replica.ReadFromReplica"] if "replica" in DATABASES else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The search index: computed from the tables alone, and made again whenever it is missing, old or damaged.
INDEX_FOLDER = cache_home(os.environ) / "search"
# The official texts last pulled, and what people did about their changes: plain files, since a talk reads them too.
LAW_HOME = data_home(os.environ) / "law"
USE_I18N = False
USE_TZ = True
# The day of a check is the day at the desk.
TIME_ZONE = os.environ.get("ASKFIRST_TIME_ZONE", "America/Toronto")

# Nothing a person types may reach a disk: no upload is ever spooled to a file.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 0
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# A log line says that something failed and where in our code, never what somebody typed.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "handlers": {"nothing": {"class": "logging.NullHandler"}},
    "root": {"handlers": ["nothing"]},
    "loggers": {"django": {"handlers": ["nothing"], "propagate": False}},
}
# Done here, since Django's own way would first load what mails errors to administrators.
LOGGING_CONFIG = None
logging.config.dictConfig(LOGGING)

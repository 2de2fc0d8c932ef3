"""What every record of the directory carries besides its HSDS columns, and how the index keeps in step."""

import uuid

from django.db import models


class Origin(models.Model):
    """Where records came from: a file, a package or a content pack, under the name its steward gave it."""

    name = models.TextField(unique=True)  # fate: public
    kind = models.TextField(default="", blank=True)  # fate: public
    licence = models.TextField(default="", blank=True)  # fate: public
    fingerprint = models.TextField(default="", blank=True)  # fate: public
    imported_at = models.DateTimeField(null=True)  # fate: public


class Record(models.Model):
    """A row of HSDS. `digest` is of the values last imported; `kept_fields` names those a steward set since."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)  # fate: public
    origin = models.ForeignKey(Origin, models.PROTECT, related_name="+", null=True)  # fate: public
    origin_key = models.TextField(default="", blank=True)  # fate: public
    digest = models.TextField(default="", blank=True)  # fate: public
    kept_fields = models.JSONField(default=list)  # fate: public

    class Meta:
        abstract = True


class Edition(models.Model):
    """The number of the directory's present state: one row. Every write that changes a service raises it by one."""

    number = models.BigIntegerField(default=0)  # fate: public
    rebuild_from = models.BigIntegerField(default=0)  # fate: public


class Touched(models.Model):
    """A service that changed, and in which edition, so that an older index knows what it must not answer for."""

    service_id = models.UUIDField(db_index=True)  # fate: public
    edition = models.BigIntegerField(db_index=True)  # fate: public

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
    """A row of HSDS. `digest` is of the values last imported; `kept_fields` names those a steward set since.

    `position` keeps rows of one parent in the order of their file: HSDS has none, but the first number is the one to call.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)  # fate: public
    # A few origins hold all rows, so an index on it would cost much and find nothing.
    origin = models.ForeignKey(Origin, models.PROTECT, related_name="+", null=True, db_index=False)  # fate: public
    origin_key = models.TextField(default="", blank=True)  # fate: public
    digest = models.TextField(default="", blank=True)  # fate: public
    kept_fields = models.JSONField(default=list)  # fate: public
    position = models.IntegerField(default=0)  # fate: public

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

"""Who changed which public fact, when, from what to what."""

from django.db import models


class Entry(models.Model):
    """One deed on one record. `before` and `after` hold only the columns that changed; null where there was no record."""

    at = models.DateTimeField(db_index=True)  # fate: public
    by = models.TextField()  # fate: public
    deed = models.TextField()  # fate: public
    table = models.TextField(default="", blank=True)  # fate: public
    record_id = models.UUIDField(null=True, db_index=True)  # fate: public
    service_id = models.UUIDField(null=True, db_index=True)  # fate: public
    before = models.JSONField(null=True)  # fate: public
    after = models.JSONField(null=True)  # fate: public
    note = models.TextField(default="", blank=True)  # fate: public
    undoes = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)  # fate: public

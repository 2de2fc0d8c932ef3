"""Reports from the field about a service."""

from django.db import models


class FieldReport(models.Model):
    """What somebody found at a service: one of a closed list of findings, never a story."""

    service_id = models.UUIDField(db_index=True)  # fate: public
    finding = models.TextField()  # fate: public
    by = models.TextField()  # fate: public
    at = models.DateTimeField(db_index=True)  # fate: public
    settled_at = models.DateTimeField(null=True)  # fate: public
    settled_by = models.TextField(default="", blank=True)  # fate: public
    outcome = models.TextField(default="", blank=True)  # fate: public


class Apart(models.Model):
    """Two services that look alike and are not the same, so that nobody has to decide it twice. The smaller id stands first."""

    one_id = models.UUIDField()  # fate: public
    other_id = models.UUIDField()  # fate: public
    by = models.TextField()  # fate: public
    at = models.DateTimeField()  # fate: public

    class Meta:
        constraints = (models.UniqueConstraint(fields=("one_id", "other_id"), name="apart_once"),)

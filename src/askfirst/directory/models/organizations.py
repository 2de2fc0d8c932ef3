"""Organizations and their programs."""

from django.db import models

from askfirst.directory.models.base import Record


class Organization(Record):
    """Who offers services."""

    name = models.TextField(default="", blank=True)  # fate: public
    alternate_name = models.TextField(default="", blank=True)  # fate: public
    description = models.TextField(default="", blank=True)  # fate: public
    email = models.TextField(default="", blank=True)  # fate: public
    website = models.TextField(default="", blank=True)  # fate: public
    tax_status = models.TextField(default="", blank=True)  # fate: public
    tax_id = models.TextField(default="", blank=True)  # fate: public
    year_incorporated = models.FloatField(null=True)  # fate: public
    legal_status = models.TextField(default="", blank=True)  # fate: public
    logo = models.TextField(default="", blank=True)  # fate: public
    uri = models.TextField(default="", blank=True)  # fate: public
    parent_organization = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)  # fate: public
    changed_at = models.DateTimeField(db_index=True, null=True)  # fate: public


class OrganizationIdentifier(Record):
    """A number or code under which an organization is registered elsewhere."""

    organization = models.ForeignKey("Organization", models.PROTECT, related_name="+")  # fate: public
    identifier_scheme = models.TextField(default="", blank=True)  # fate: public
    identifier_type = models.TextField(default="", blank=True)  # fate: public
    identifier = models.TextField(default="", blank=True)  # fate: public


class Program(Record):
    """Several services of one organization under one name."""

    organization = models.ForeignKey("Organization", models.PROTECT, related_name="+")  # fate: public
    name = models.TextField(default="", blank=True)  # fate: public
    alternate_name = models.TextField(default="", blank=True)  # fate: public
    description = models.TextField(default="", blank=True)  # fate: public


class Funding(Record):
    """Who pays for it."""

    organization = models.ForeignKey("Organization", models.PROTECT, related_name="+", null=True)  # fate: public
    service = models.ForeignKey("Service", models.PROTECT, related_name="+", null=True)  # fate: public
    source = models.TextField(default="", blank=True)  # fate: public


class Url(Record):
    """A further address on the web."""

    label = models.TextField(default="", blank=True)  # fate: public
    url = models.TextField(default="", blank=True)  # fate: public
    organization = models.ForeignKey("Organization", models.PROTECT, related_name="+", null=True)  # fate: public
    service = models.ForeignKey("Service", models.PROTECT, related_name="+", null=True)  # fate: public

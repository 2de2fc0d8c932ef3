"""Where services are offered and how to reach them."""

from django.db import models

from askfirst.directory.models.base import Record


class Location(Record):
    """Where something is offered. If it is confidential, nothing of where it is leaves the system."""

    location_type = models.TextField(default="", blank=True)  # fate: public
    url = models.TextField(default="", blank=True)  # fate: public
    organization = models.ForeignKey("Organization", models.PROTECT, related_name="+", null=True)  # fate: public
    name = models.TextField(default="", blank=True)  # fate: public
    alternate_name = models.TextField(default="", blank=True)  # fate: public
    description = models.TextField(default="", blank=True)  # fate: public
    transportation = models.TextField(default="", blank=True)  # fate: public
    latitude = models.FloatField(null=True)  # fate: public
    longitude = models.FloatField(null=True)  # fate: public
    external_identifier = models.TextField(default="", blank=True)  # fate: public
    external_identifier_type = models.TextField(default="", blank=True)  # fate: public
    confidential = models.BooleanField(default=False)  # fate: public


class ServiceAtLocation(Record):
    """A service as it is offered at one location."""

    service = models.ForeignKey("Service", models.PROTECT, related_name="+")  # fate: public
    location = models.ForeignKey("Location", models.PROTECT, related_name="+")  # fate: public
    description = models.TextField(default="", blank=True)  # fate: public
    changed_at = models.DateTimeField(db_index=True, null=True)  # fate: public


class Contact(Record):
    """Somebody to ask for."""

    organization = models.ForeignKey("Organization", models.PROTECT, related_name="+", null=True)  # fate: public
    service = models.ForeignKey("Service", models.PROTECT, related_name="+", null=True)  # fate: public
    service_at_location = models.ForeignKey("ServiceAtLocation", models.PROTECT, related_name="+", null=True)  # fate: public
    location = models.ForeignKey("Location", models.PROTECT, related_name="+", null=True)  # fate: public
    name = models.TextField(default="", blank=True)  # fate: public
    title = models.TextField(default="", blank=True)  # fate: public
    department = models.TextField(default="", blank=True)  # fate: public
    email = models.TextField(default="", blank=True)  # fate: public


class Phone(Record):
    """A number to call or write to."""

    location = models.ForeignKey("Location", models.PROTECT, related_name="+", null=True)  # fate: public
    service = models.ForeignKey("Service", models.PROTECT, related_name="+", null=True)  # fate: public
    organization = models.ForeignKey("Organization", models.PROTECT, related_name="+", null=True)  # fate: public
    contact = models.ForeignKey("Contact", models.PROTECT, related_name="+", null=True)  # fate: public
    service_at_location = models.ForeignKey("ServiceAtLocation", models.PROTECT, related_name="+", null=True)  # fate: public
    number = models.TextField(default="", blank=True)  # fate: public
    extension = models.FloatField(null=True)  # fate: public
    type = models.TextField(default="", blank=True)  # fate: public
    description = models.TextField(default="", blank=True)  # fate: public
    reach_by = models.TextField(default="", blank=True)  # fate: public


class Address(Record):
    """A postal or physical address."""

    location = models.ForeignKey("Location", models.PROTECT, related_name="+", null=True)  # fate: public
    attention = models.TextField(default="", blank=True)  # fate: public
    address_1 = models.TextField(default="", blank=True)  # fate: public
    address_2 = models.TextField(default="", blank=True)  # fate: public
    city = models.TextField(default="", blank=True)  # fate: public
    region = models.TextField(default="", blank=True)  # fate: public
    state_province = models.TextField(default="", blank=True)  # fate: public
    postal_code = models.TextField(default="", blank=True)  # fate: public
    country = models.TextField(default="", blank=True)  # fate: public
    address_type = models.TextField(default="", blank=True)  # fate: public
    as_written = models.TextField(default="", blank=True)  # fate: public


class Schedule(Record):
    """When something is open, as HSDS 3.2 says it. Only `hours` reads these columns."""

    service = models.ForeignKey("Service", models.PROTECT, related_name="+", null=True)  # fate: public
    location = models.ForeignKey("Location", models.PROTECT, related_name="+", null=True)  # fate: public
    service_at_location = models.ForeignKey("ServiceAtLocation", models.PROTECT, related_name="+", null=True)  # fate: public
    valid_from = models.DateField(null=True)  # fate: public
    valid_to = models.DateField(null=True)  # fate: public
    dtstart = models.DateField(null=True)  # fate: public
    timezone = models.FloatField(null=True)  # fate: public
    until = models.DateField(null=True)  # fate: public
    count = models.FloatField(null=True)  # fate: public
    wkst = models.TextField(default="", blank=True)  # fate: public
    freq = models.TextField(default="", blank=True)  # fate: public
    interval = models.FloatField(null=True)  # fate: public
    byday = models.TextField(default="", blank=True)  # fate: public
    byweekno = models.TextField(default="", blank=True)  # fate: public
    bymonthday = models.TextField(default="", blank=True)  # fate: public
    byyearday = models.TextField(default="", blank=True)  # fate: public
    description = models.TextField(default="", blank=True)  # fate: public
    opens_at = models.TextField(default="", blank=True)  # fate: public
    closes_at = models.TextField(default="", blank=True)  # fate: public
    schedule_link = models.TextField(default="", blank=True)  # fate: public
    attending_type = models.TextField(default="", blank=True)  # fate: public
    notes = models.TextField(default="", blank=True)  # fate: public


class Language(Record):
    """A language spoken there."""

    service = models.ForeignKey("Service", models.PROTECT, related_name="+", null=True)  # fate: public
    location = models.ForeignKey("Location", models.PROTECT, related_name="+", null=True)  # fate: public
    phone = models.ForeignKey("Phone", models.PROTECT, related_name="+", null=True)  # fate: public
    name = models.TextField(default="", blank=True)  # fate: public
    code = models.TextField(default="", blank=True)  # fate: public
    note = models.TextField(default="", blank=True)  # fate: public


class Accessibility(Record):
    """How a location can be entered and used."""

    location = models.ForeignKey("Location", models.PROTECT, related_name="+", null=True)  # fate: public
    description = models.TextField(default="", blank=True)  # fate: public
    details = models.TextField(default="", blank=True)  # fate: public
    url = models.TextField(default="", blank=True)  # fate: public

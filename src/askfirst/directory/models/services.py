"""Services and what belongs to them alone."""

from django.db import models

from askfirst.directory.models.base import Record


class Service(Record):
    """What an organization offers. `changed_at` is when any of its facts last changed here."""

    organization = models.ForeignKey("Organization", models.PROTECT, related_name="+")  # fate: public
    program = models.ForeignKey("Program", models.PROTECT, related_name="+", null=True)  # fate: public
    name = models.TextField(default="", blank=True)  # fate: public
    alternate_name = models.TextField(default="", blank=True)  # fate: public
    description = models.TextField(default="", blank=True)  # fate: public
    url = models.TextField(default="", blank=True)  # fate: public
    email = models.TextField(default="", blank=True)  # fate: public
    status = models.TextField(default="", blank=True)  # fate: public
    interpretation_services = models.TextField(default="", blank=True)  # fate: public
    application_process = models.TextField(default="", blank=True)  # fate: public
    fees_description = models.TextField(default="", blank=True)  # fate: public
    wait_time = models.TextField(default="", blank=True)  # fate: public
    fees = models.TextField(default="", blank=True)  # fate: public
    accreditations = models.TextField(default="", blank=True)  # fate: public
    eligibility_description = models.TextField(default="", blank=True)  # fate: public
    minimum_age = models.FloatField(null=True)  # fate: public
    maximum_age = models.FloatField(null=True)  # fate: public
    assured_date = models.DateField(null=True)  # fate: public
    assurer_email = models.TextField(default="", blank=True)  # fate: public
    licenses = models.TextField(default="", blank=True)  # fate: public
    alert = models.TextField(default="", blank=True)  # fate: public
    last_modified = models.DateTimeField(null=True)  # fate: public
    slug = models.TextField(default="", blank=True)  # fate: public
    kind = models.TextField(default="", blank=True)  # fate: public
    led_by = models.TextField(default="", blank=True)  # fate: public
    peer_led = models.TextField(default="", blank=True)  # fate: public
    women_only = models.TextField(default="", blank=True)  # fate: public
    audience = models.JSONField(default=list)  # fate: public
    community = models.JSONField(default=list)  # fate: public
    delivery_modes = models.JSONField(default=list)  # fate: public
    cost = models.TextField(default="", blank=True)  # fate: public
    confidentiality = models.TextField(default="", blank=True)  # fate: public
    call_backs = models.TextField(default="", blank=True)  # fate: public
    leaves_messages = models.TextField(default="", blank=True)  # fate: public
    shows_name_when_calling = models.TextField(default="", blank=True)  # fate: public
    safe_contact_note = models.TextField(default="", blank=True)  # fate: public
    place_name = models.TextField(default="", blank=True)  # fate: public
    time_zone = models.TextField(default="", blank=True)  # fate: public
    hours_note = models.TextField(default="", blank=True)  # fate: public
    redirect_to = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)  # fate: public
    source_url = models.TextField(default="", blank=True)  # fate: public
    source_date = models.TextField(default="", blank=True)  # fate: public
    source_kind = models.TextField(default="", blank=True)  # fate: public
    source_confidence = models.TextField(default="", blank=True)  # fate: public
    other_sources = models.JSONField(default=list)  # fate: public
    confirmed_on = models.DateField(null=True)  # fate: public
    changed_at = models.DateTimeField(db_index=True, null=True)  # fate: public
    hidden_because = models.TextField(default="", blank=True)  # fate: public
    steward_notes = models.TextField(default="", blank=True)  # fate: never


class ServiceArea(Record):
    """What a service says it covers."""

    service = models.ForeignKey("Service", models.PROTECT, related_name="+", null=True)  # fate: public
    service_at_location = models.ForeignKey("ServiceAtLocation", models.PROTECT, related_name="+", null=True)  # fate: public
    name = models.TextField(default="", blank=True)  # fate: public
    description = models.TextField(default="", blank=True)  # fate: public
    extent = models.TextField(default="", blank=True)  # fate: public
    extent_type = models.TextField(default="", blank=True)  # fate: public
    uri = models.TextField(default="", blank=True)  # fate: public


class CostOption(Record):
    """What a service costs."""

    service = models.ForeignKey("Service", models.PROTECT, related_name="+")  # fate: public
    valid_from = models.DateField(null=True)  # fate: public
    valid_to = models.DateField(null=True)  # fate: public
    option = models.TextField(default="", blank=True)  # fate: public
    currency = models.TextField(default="", blank=True)  # fate: public
    amount = models.FloatField(null=True)  # fate: public
    amount_description = models.TextField(default="", blank=True)  # fate: public


class RequiredDocument(Record):
    """A paper that a service asks for."""

    service = models.ForeignKey("Service", models.PROTECT, related_name="+", null=True)  # fate: public
    document = models.TextField(default="", blank=True)  # fate: public
    uri = models.TextField(default="", blank=True)  # fate: public


class ServiceCapacity(Record):
    """How much room a service has."""

    service = models.ForeignKey("Service", models.PROTECT, related_name="+")  # fate: public
    unit = models.ForeignKey("Unit", models.PROTECT, related_name="+")  # fate: public
    available = models.FloatField(null=True)  # fate: public
    maximum = models.FloatField(null=True)  # fate: public
    description = models.TextField(default="", blank=True)  # fate: public
    updated = models.DateTimeField(null=True)  # fate: public

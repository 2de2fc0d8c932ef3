"""What our Profile adds: who is told what, what is asked, which interpreters there are, who checked."""

from django.db import models

from askfirst.directory.models.base import Record


class Disclosure(Record):
    """What a service tells one recipient about the people it serves."""

    service = models.ForeignKey("Service", models.PROTECT, related_name="+")  # fate: public
    recipient = models.TextField(default="", blank=True)  # fate: public
    practice = models.TextField(default="", blank=True)  # fate: public
    ground = models.TextField(default="", blank=True)  # fate: public
    evidence_type = models.TextField(default="", blank=True)  # fate: public
    evidence_url = models.TextField(default="", blank=True)  # fate: public
    checked_by = models.TextField(default="", blank=True)  # fate: public
    checked_on = models.DateField(null=True)  # fate: public
    valid_until = models.DateField(null=True)  # fate: public


class IntakeQuestion(Record):
    """Whether a service asks for something, and whether it writes it down."""

    service = models.ForeignKey("Service", models.PROTECT, related_name="+")  # fate: public
    what = models.TextField(default="", blank=True)  # fate: public
    asked = models.TextField(default="", blank=True)  # fate: public
    written_down = models.TextField(default="", blank=True)  # fate: public
    note = models.TextField(default="", blank=True)  # fate: public
    checked_by = models.TextField(default="", blank=True)  # fate: public
    checked_on = models.DateField(null=True)  # fate: public
    valid_until = models.DateField(null=True)  # fate: public


class InterpreterLanguage(Record):
    """A language for which a service finds an interpreter, and how."""

    service = models.ForeignKey("Service", models.PROTECT, related_name="+")  # fate: public
    code = models.TextField(default="", blank=True)  # fate: public
    name = models.TextField(default="", blank=True)  # fate: public
    mode = models.TextField(default="", blank=True)  # fate: public
    provided_by = models.TextField(default="", blank=True)  # fate: public
    note = models.TextField(default="", blank=True)  # fate: public


class FactCheck(Record):
    """Who checked one fact of a service, when, how, and until when that holds."""

    service = models.ForeignKey("Service", models.PROTECT, related_name="+")  # fate: public
    fact = models.TextField(default="", blank=True)  # fate: public
    source = models.TextField(default="", blank=True)  # fate: public
    evidence_type = models.TextField(default="", blank=True)  # fate: public
    checked_by = models.TextField(default="", blank=True)  # fate: public
    checked_on = models.DateField(null=True)  # fate: public
    valid_until = models.DateField(null=True)  # fate: public

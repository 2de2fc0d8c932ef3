"""Terms, what is said with them, and what else is said of any record."""

from django.db import models

from askfirst.directory.models.base import Record


class Taxonomy(Record):
    """A list of terms by which services are sorted."""

    name = models.TextField(default="", blank=True)  # fate: public
    description = models.TextField(default="", blank=True)  # fate: public
    uri = models.TextField(default="", blank=True)  # fate: public
    version = models.TextField(default="", blank=True)  # fate: public


class TaxonomyTerm(Record):
    """One term of a taxonomy."""

    code = models.TextField(default="", blank=True)  # fate: public
    name = models.TextField(default="", blank=True)  # fate: public
    description = models.TextField(default="", blank=True)  # fate: public
    parent = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)  # fate: public
    taxonomy_name = models.TextField(default="", blank=True, db_column="taxonomy")  # fate: public
    language = models.TextField(default="", blank=True)  # fate: public
    taxonomy = models.ForeignKey("Taxonomy", models.PROTECT, related_name="+", null=True)  # fate: public
    term_uri = models.TextField(default="", blank=True)  # fate: public


class Attribute(Record):
    """A term of a taxonomy, said of any record; also where columns are kept that HSDS has no place for."""

    link_id = models.UUIDField(db_index=True)  # fate: public
    taxonomy_term = models.ForeignKey("TaxonomyTerm", models.PROTECT, related_name="+")  # fate: public
    link_type = models.TextField(default="", blank=True)  # fate: public
    link_entity = models.TextField(default="", blank=True)  # fate: public
    value = models.TextField(default="", blank=True)  # fate: public
    label = models.TextField(default="", blank=True)  # fate: public


class Metadata(Record):
    """A change that the file's own makers recorded."""

    resource_id = models.UUIDField(db_index=True)  # fate: public
    resource_type = models.TextField(default="", blank=True)  # fate: public
    last_action_date = models.DateField(null=True)  # fate: public
    last_action_type = models.TextField(default="", blank=True)  # fate: public
    field_name = models.TextField(default="", blank=True)  # fate: public
    previous_value = models.TextField(default="", blank=True)  # fate: public
    replacement_value = models.TextField(default="", blank=True)  # fate: public
    updated_by = models.TextField(default="", blank=True)  # fate: public


class MetaTableDescription(Record):
    """What a table of the file is, in the words of its makers."""

    name = models.TextField(default="", blank=True)  # fate: public
    language = models.TextField(default="", blank=True)  # fate: public
    character_set = models.TextField(default="", blank=True)  # fate: public


class Translation(Record):
    """A text of a record in another language, and how far it was checked."""

    link_id = models.UUIDField(db_index=True)  # fate: public
    link_entity = models.TextField(default="", blank=True)  # fate: public
    field = models.TextField(default="", blank=True)  # fate: public
    language = models.TextField(default="", blank=True)  # fate: public
    text = models.TextField(default="", blank=True)  # fate: public
    state = models.TextField(default="", blank=True)  # fate: public


class Unit(Record):
    """What a capacity is counted in."""

    name = models.TextField(default="", blank=True)  # fate: public
    scheme = models.TextField(default="", blank=True)  # fate: public
    identifier = models.TextField(default="", blank=True)  # fate: public
    uri = models.TextField(default="", blank=True)  # fate: public

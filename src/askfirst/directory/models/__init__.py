"""The columns of the directory, and nothing else."""

from askfirst.directory.models.base import Edition, Origin, Record, Touched
from askfirst.directory.models.locations import (
    Accessibility,
    Address,
    Contact,
    Language,
    Location,
    Phone,
    Schedule,
    ServiceAtLocation,
)
from askfirst.directory.models.organizations import Funding, Organization, OrganizationIdentifier, Program, Url
from askfirst.directory.models.profile import Disclosure, FactCheck, IntakeQuestion, InterpreterLanguage
from askfirst.directory.models.services import CostOption, RequiredDocument, Service, ServiceArea, ServiceCapacity
from askfirst.directory.models.taxonomies import (
    Attribute,
    Metadata,
    MetaTableDescription,
    Taxonomy,
    TaxonomyTerm,
    Translation,
    Unit,
)

__all__ = [
    "Accessibility",
    "Address",
    "Attribute",
    "Contact",
    "CostOption",
    "Disclosure",
    "Edition",
    "FactCheck",
    "Funding",
    "IntakeQuestion",
    "InterpreterLanguage",
    "Language",
    "Location",
    "MetaTableDescription",
    "Metadata",
    "Organization",
    "OrganizationIdentifier",
    "Origin",
    "Phone",
    "Program",
    "Record",
    "RequiredDocument",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "Taxonomy",
    "TaxonomyTerm",
    "Touched",
    "Translation",
    "Unit",
    "Url",
]

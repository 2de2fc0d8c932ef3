"""What may be asked of a list, with one sentence about each parameter. What is not named here is refused."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict

LARGEST_PAGE = 500
_CONTROLS = dict.fromkeys((*range(32), 127), " ")
_LOST_PLUS = re.compile(r"(?<=\d) (?=\d\d:?\d\d$)")


def _words(value: Any) -> Any:
    """Control characters match nothing and one of them breaks PostgreSQL, so they are read as spaces."""
    return value.translate(_CONTROLS).strip() if isinstance(value, str) else value


def _several(value: Any) -> Any:
    values = value if isinstance(value, list) else [value]
    return [part.strip() for one in values for part in (one.split(",") if isinstance(one, str) else [one]) if part.strip()]


def _point(value: Any) -> Any:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or len(parts) != 2:
        raise ValueError("must be latitude and longitude with a comma between, like 43.65,-79.38")
    lat, lon = (float(part) for part in parts)
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise ValueError("must be latitude (-90 to 90), then longitude (-180 to 180)")
    return lat, lon


def _moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise ValueError("must be a date and time, like 2026-01-31T09:30:00Z")
    # A plus sign that was not escaped in an address arrives as a space.
    text = _LOST_PLUS.sub("+", value.strip()) if "T" in value else value.strip()
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ValueError("must be a date and time, like 2026-01-31T09:30:00Z") from None


def _number(value: Any) -> Any:
    # JSON's true is no page number, though Python would count it as one.
    return str(value).lower() if isinstance(value, bool) else value


def _format(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


_ID = r"^[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$"
Identifier = Annotated[str, Field(pattern=_ID, json_schema_extra={"format": "uuid"}), AfterValidator(str.lower)]
Whole = Annotated[int, BeforeValidator(_number)]
Words = Annotated[str, BeforeValidator(_words), Field(max_length=2000)]
Several = Annotated[list[Annotated[str, Field(max_length=100)]], BeforeValidator(_several), Field(max_length=50)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Point = Annotated[tuple[float, float], BeforeValidator(_point), Field(json_schema_extra={"type": "string"})]


_CHANGED_AFTER = "Ours. Only records that changed here at or after this, whatever their source says: for keeping a copy."


class ListAsked(Schema):
    """What every list takes."""

    model_config = ConfigDict(extra="forbid")

    search: Words = Field(
        "", description="Only records that have each of these words, in any form; services the best first. Any language."
    )
    page: Whole = Field(1, ge=1, description="Which page; the first is 1. A page past the end is empty.")
    per_page: Whole = Field(20, ge=1, le=LARGEST_PAGE, description=f"How many records a page holds: 1 to {LARGEST_PAGE}.")
    format: Annotated[Literal["json", "ndjson"], BeforeValidator(_format)] = Field(
        "json", description="`ndjson` streams every result, one record a line, without pages."
    )


class TermsAsked(ListAsked):
    """What the list of taxonomy terms takes."""

    taxonomy_id: Identifier | None = Field(None, description="Only terms of this taxonomy.")
    top_only: bool = Field(False, description="Only terms that have no parent.")
    parent_id: Identifier | None = Field(None, description="Only terms whose parent is this one.")


class OrganizationsAsked(ListAsked):
    """What the list of organizations takes."""

    taxonomy_id: Identifier | None = Field(None, description="Only records that carry a term of this taxonomy.")
    taxonomy_term_id: Identifier | None = Field(None, description="Only records that carry this term.")
    modified_after: Moment | None = Field(None, description="Only records last modified at or after this date and time.")
    changed_after: Moment | None = Field(None, description=_CHANGED_AFTER)
    minimal: bool = Field(False, description="Only ids and dates, all on one page unless `per_page` is given.")
    full: bool = Field(False, description="Fully nested records.")
    full_service: bool = Field(False, description="Fully nested records, with their services fully nested too.")


class PlacesAsked(ListAsked):
    """What the list of services at locations takes."""

    taxonomy_id: Identifier | None = Field(None, description="Only records that carry a term of this taxonomy.")
    taxonomy_term_id: Identifier | None = Field(None, description="Only records that carry this term.")
    organization_id: Identifier | None = Field(None, description="Only services of this organization.")
    modified_after: Moment | None = Field(None, description="Only records last modified at or after this date and time.")
    changed_after: Moment | None = Field(None, description=_CHANGED_AFTER)
    minimal: bool = Field(False, description="Only ids and dates, all on one page unless `per_page` is given.")
    full: bool = Field(False, description="Fully nested records.")
    postcode: Annotated[str, BeforeValidator(_words), Field(max_length=20)] = Field(
        "", description="Only what has an address in this postcode, or names it as an area it serves."
    )
    proximity: Annotated[float | None, BeforeValidator(_number)] = Field(
        None, ge=0, le=20_100_000, allow_inf_nan=False, description="With `postcode`: only within so many metres of it."
    )


class ServicesAsked(PlacesAsked):
    """What the list of services takes; those after `proximity` are ours."""

    language: Several = Field([], description="Ours. Only services in one of these languages (codes, as in `fr,zh-Hans`).")
    topic: Several = Field([], description="Ours. Only services about one of these topics of the content pack.")
    delivery: Several = Field([], description="Ours. Only services given in one of these ways, such as `phone` or `online`.")
    free: bool = Field(False, description="Ours. Only services that say they are free.")
    no_id: bool = Field(False, description="Ours. Only services that are known not to ask for ID.")
    open_now: bool = Field(False, description="Ours. Only services that are open now, by their own clock.")
    near: Point | None = Field(None, description="Ours. Nearest first, from this latitude and longitude: `43.65,-79.38`.")
    within_km: Annotated[float | None, BeforeValidator(_number)] = Field(
        None, gt=0, le=20_100, allow_inf_nan=False, description="Ours. With `near`: only within so many kilometres."
    )


class OrganizationAsked(Schema):
    """What one organization takes."""

    model_config = ConfigDict(extra="forbid")

    full_service: bool = Field(False, description="Its services fully nested, not only their ids and names.")


class NothingAsked(Schema):
    """What takes no parameters."""

    model_config = ConfigDict(extra="forbid")

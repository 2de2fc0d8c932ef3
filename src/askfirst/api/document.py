"""What the OpenAPI document says of each address: its parameters, its body and its answers."""

from typing import Any

from ninja import Schema
from ninja.openapi.schema import OpenAPISchema

from askfirst.api.schemas import components, page_of, reference

Details = dict[Any, Any]

_PROBLEMS = {
    400: "The request cannot be read.",
    404: "Nothing has this id.",
    422: "A parameter is not known, or has a value that it cannot have.",
    429: "Too many requests; the header Retry-After says when to try again.",
    500: "Something broke on the server.",
}


def of_list(name: str, asked: type[Schema], *, is_post: bool = False) -> Details:
    """Return what is said of a list; a POST takes the same parameters in its body too."""
    content = {"application/json": {"schema": page_of(name)}, "application/x-ndjson": {"schema": reference(name)}}
    details = {
        "parameters": parameters(asked),
        "responses": _answers(content, "One page, or a stream of every record.", (400, 422)),
    }
    if is_post:
        schema = {**asked.model_json_schema(), "properties": _properties(asked)}
        forms = ("application/json", "application/x-www-form-urlencoded")
        details["requestBody"] = {"required": False, "content": {form: {"schema": schema} for form in forms}}
    return details


def of_detail(name: str, asked: type[Schema]) -> Details:
    """Return what is said of one record."""
    content = {"application/json": {"schema": reference(name)}}
    return {"parameters": parameters(asked), "responses": _answers(content, "The record, fully nested.", (404, 422))}


def of_root() -> Details:
    """Return what is said of the root."""
    content = {"application/json": {"schema": reference("Root")}}
    return {"responses": _answers(content, "Which HSDS this is, and where its Profile and this document are.", ())}


def parameters(asked: type[Schema]) -> list[Details]:
    """Return the parameters of an address, as OpenAPI writes them."""
    return [_parameter(name, dict(details)) for name, details in _properties(asked).items()]


def _properties(asked: type[Schema]) -> Details:
    """What each parameter may hold. One that is not given is left out; nobody need write null."""
    return {name: _given(details) for name, details in asked.model_json_schema()["properties"].items()}


def _given(details: Details) -> Details:
    either = [one for one in details.get("anyOf", ()) if one.get("type") != "null"]
    kept = {key: value for key, value in details.items() if key not in ("anyOf", "title") and (key, value) != ("default", None)}
    return {**kept, **either[0]} if either else kept


def _parameter(name: str, details: Details) -> Details:
    text = details.pop("description", "")
    several = {"style": "form", "explode": False} if details.get("type") == "array" else {}
    return {"in": "query", "name": name, "required": False, "description": text, "schema": details, **several}


def _answers(content: Details, text: str, problems: tuple[int, ...]) -> Details:
    problem = {"application/json": {"schema": reference("Problem")}}
    answers: Details = {200: {"description": text, "content": content}}
    return answers | {code: {"description": _PROBLEMS[code], "content": problem} for code in (*problems, 429, 500)}


def document(api: Any, *, base: str) -> Details:
    """Return the OpenAPI document of the whole API, served at this base address."""
    made = dict(OpenAPISchema(api, ""))
    made["servers"] = [{"url": base.rstrip("/")}]
    made["components"] = {"schemas": components()}
    made["jsonSchemaDialect"] = "https://json-schema.org/draft/2020-12/schema"
    return made

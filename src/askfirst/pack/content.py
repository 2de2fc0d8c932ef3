"""What a pack says, as frozen records. The files hold exactly these fields and no others."""

from typing import Literal

import msgspec

from askfirst.pack.legal import Article, Citation, Situation
from askfirst.pack.record import Record, State, Words

Answer = Literal["yes", "no", "unknown"]
Practice = Literal["must", "may", "only_if_compelled", "only_with_consent", "must_not", "unknown"]
Delivery = Literal["phone", "text", "online", "video", "in_person", "outreach"]

# Everybody of whom a file may say that a service tells them.
KNOWN_RECIPIENTS: tuple[str, ...] = (
    "police",
    "immigration",
    "child_protection",
    "employer",
    "other_departments",
    "emergency_services",
)

# Those of whom every referral speaks.
RECIPIENTS: tuple[str, ...] = ("police", "immigration", "child_protection")


class Topic(Record, frozen=True, kw_only=True):
    """Something a person may want. The id never changes; `list` is the nearest LIST (2020) code."""

    id: str
    group: str
    means: str
    see_also: tuple[str, ...] = ()
    list: str | None = None


class TopicWords(Record, frozen=True, kw_only=True):
    """How people of one language say a topic: triggers found literally, and whole utterances."""

    label: str
    about: str
    words: tuple[str, ...]
    says: tuple[str, ...]


class LanguageOfTopics(Record, frozen=True, kw_only=True):
    """One language file of topics, how far it was checked, and lines in which nothing is wanted at all."""

    language: str
    state: State
    topics: dict[str, TopicWords]
    nothing: tuple[str, ...] = ()


class Reach(Record, frozen=True, kw_only=True):
    """One way to reach a service."""

    by: Literal["phone", "toll_free", "text", "whatsapp", "tty", "short_code", "email", "web", "address"]
    value: str
    note: str = ""


class Asks(Record, frozen=True, kw_only=True):
    """What a service asks a person for. Unknown is a value and never means no."""

    id: Answer = "unknown"
    immigration_status: Answer = "unknown"
    name: Answer = "unknown"
    health_card: Answer = "unknown"
    note: str = ""


class Tells(Record, frozen=True, kw_only=True):
    """What one service itself says it passes on, to whom and on what ground."""

    recipient: str
    practice: Practice
    ground: Words
    source: str
    checked_on: str | None = None


class ServiceText(Record, frozen=True, kw_only=True):
    """What a client reads about a service in one language."""

    about: str
    who_for: str = ""
    hours: str = ""
    cost: str = ""


class Point(Record, frozen=True, kw_only=True):
    """Where a service can be visited; degrees north and east. A confidential location has none."""

    lat: float
    lon: float
    name: str = ""


class Opening(Record, frozen=True, kw_only=True):
    """One rule of when something is open: HSDS's schedule in a form that any version of it can be read into.

    `opens` and `closes` are local times ("09:30"); `days` are ISO weekdays (1 is Monday); a day of the month or the nth
    weekday is told by `rule`, an iCalendar RRULE without its times. Dates bound when the rule holds, both included.
    """

    opens: str = ""
    closes: str = ""
    days: tuple[int, ...] = ()
    rule: str = ""
    start: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    is_closed: bool = False
    note: str = ""


class Provenance(Record, frozen=True, kw_only=True):
    """Where a service's facts come from, and how sure that is."""

    url: str
    date: str | None
    kind: Literal[
        "first_party", "third_party", "news", "government", "public_legal_education", "government_via_partner", "directory"
    ]
    confidence: Literal["high", "medium"]
    others: tuple[str, ...] = ()


class Service(Record, frozen=True, kw_only=True):
    """A real service, as its sources describe it. Nothing in it was confirmed by telephone unless `confirmed_on` says so."""

    id: str
    name: str
    organization: str
    kind: str
    main: tuple[str, ...]
    also: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    community: tuple[str, ...] = ()
    peer_led: Answer = "unknown"
    women_only: Answer = "unknown"
    call_backs: Answer = "unknown"
    cost: Literal["free", "may_cost", "unknown"] = "unknown"
    delivery: tuple[Delivery, ...]
    reach: tuple[Reach, ...]
    place: str | None = None
    area: tuple[str, ...]
    languages: tuple[str, ...] = ()
    asks: Asks = Asks()
    tells: tuple[Tells, ...] = ()
    led_by: str = ""
    confidentiality: str = ""
    text: dict[str, ServiceText]
    text_state: dict[str, State]
    source: Provenance
    confirmed_on: str | None = None
    steward_notes: str = ""
    points: tuple[Point, ...] = ()
    hours: tuple[Opening, ...] = ()
    time_zone: str = ""
    interpreters: tuple[str, ...] = ()
    minimum_age: float | None = None
    maximum_age: float | None = None
    documents: tuple[str, ...] = ()
    alert: str = ""
    is_paused: bool = False
    warnings: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


class Place(Record, frozen=True, kw_only=True):
    """A place in the gazetteer; degrees north and east, five decimals."""

    id: str
    name: str
    lat: float
    lon: float
    population: int | None = None
    also: tuple[str, ...] = ()
    source: str
    approximate: bool = False


class Circle(Record, frozen=True, kw_only=True):
    """A round area: centre in degrees, radius in kilometres."""

    lat: float
    lon: float
    km: float


class Area(Record, frozen=True, kw_only=True):
    """An area that services say they serve."""

    id: str
    names: Words
    basis: str = ""
    everywhere: bool = False
    outside: bool = False
    box: tuple[float, float, float, float] | None = None
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    circle: Circle | None = None
    places: tuple[str, ...] = ()
    within: str = ""
    approximate: bool = False


class Limit(Record, frozen=True, kw_only=True):
    """Something that must not happen. `test` names what it looks at; `ask` is a sentence to say to a service."""

    id: str
    label: Words
    why: Words
    test: str
    value: str = ""
    broken: Words
    ask: Words


class Flow(Record, frozen=True, kw_only=True):
    """Who a kind of service may tell, under what condition and on what ground."""

    id: str
    kinds: tuple[str, ...]
    recipient: str
    practice: Practice
    ground: Words
    path: tuple[Words, ...]
    source: str
    fact: str = ""
    checked_on: str | None = None


class Option(Record, frozen=True, kw_only=True):
    """One possible answer to a question."""

    value: str
    label: Words


class Question(Record, frozen=True, kw_only=True):
    """A question the client may answer or skip."""

    fact: str
    question: Words
    why: Words
    options: tuple[Option, ...] = ()


class Rule(Record, frozen=True, kw_only=True):
    """A written rule: the only way in which who somebody is may change what is offered."""

    id: str
    audience: str
    fact: str
    values: tuple[str, ...]
    fits: Words
    elsewhere: Words
    source: str
    checked_on: str
    who_gains: str


class WordingRule(Record, frozen=True, kw_only=True):
    """A pattern that may carry an assumption, with the question it asks back."""

    id: str
    category: str
    any: tuple[str, ...]
    unless: tuple[str, ...] = ()
    question: str
    suggestions: tuple[str, ...] = ()
    why: str
    source: str
    source_names: Literal["term", "principle"]
    right_when: str = ""
    match: tuple[str, ...]
    leave: tuple[str, ...]


class WordingRules(Record, frozen=True, kw_only=True):
    """The wording rules of one language."""

    language: str
    state: State
    rules: tuple[WordingRule, ...]


class PackHead(Record, frozen=True, kw_only=True):
    """What a pack is, for whom, and the fixed lines everyone sees.

    Every article stands in each of `articles_in`. `ask_instead` is the topic of people who can say how the law stands where
    a page is withheld; `laws` names acts and regulations by their id.
    """

    id: str
    name: Words
    community: Words
    province: str
    languages: tuple[str, ...]
    articles_in: tuple[str, ...] = ("en",)
    ask_instead: str = ""
    laws: dict[str, Words] = msgspec.field(default_factory=dict)
    licence: str
    safety: Words
    not_advice: Words
    not_confirmed: Words
    third_party: Words
    drafts: Words
    groups: dict[str, Words]
    kinds: dict[str, Words]


class Pack(Record, frozen=True, kw_only=True):
    """A whole content pack, read and cross-checked."""

    head: PackHead
    topics: dict[str, Topic]
    topic_words: dict[str, LanguageOfTopics]
    services: dict[str, Service]
    articles: dict[str, Article]
    citations: dict[str, Citation]
    situations: tuple[Situation, ...]
    limits: dict[str, Limit]
    rules: tuple[Rule, ...]
    questions: dict[str, Question]
    flows: tuple[Flow, ...]
    places: dict[str, Place]
    areas: dict[str, Area]
    wording: dict[str, WordingRules]


def in_language(words: Words, language: str) -> str:
    """Return a text in this language, or in English where it has no such translation."""
    return words.get(language) or words["en"]

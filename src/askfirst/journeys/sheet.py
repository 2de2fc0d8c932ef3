"""What an offer says, as frozen values in one language: the same for the page, the hand-out and the command."""

from dataclasses import dataclass

from askfirst.exposure.telling import Telling
from askfirst.pack.legal import Citation, Section


@dataclass(frozen=True)
class Because:
    """A reason in one sentence, and what it goes back to: a want, limit, place, language or rule."""

    kind: str
    text: str


@dataclass(frozen=True)
class ReachLine:
    """One way to reach a service: how, what to dial or open, a note, and a link where one can be followed."""

    by: str
    label: str
    value: str
    note: str
    link: str


@dataclass(frozen=True)
class TellLine:
    """Whom a service may tell, in one sentence, with the ground and the path in words."""

    telling: Telling
    text: str
    ground: str
    path: tuple[str, ...]
    checked_on: str


@dataclass(frozen=True)
class UnknownLine:
    """Something that is not known, in a few words and in a sentence, and the sentence to say first."""

    short: str
    text: str
    ask: str
    is_limit: bool


@dataclass(frozen=True)
class ReferralView:
    """One referral as it is read."""

    id: str
    name: str
    kind: str
    about: str
    who_for: str
    hours: str
    cost: str
    because: tuple[Because, ...]
    reach: tuple[ReachLine, ...]
    asks: tuple[tuple[str, str], ...]
    ask_lines: tuple[str, ...]
    tells: tuple[TellLine, ...]
    unknown: tuple[UnknownLine, ...]
    distance_km: float | None
    checked_on: str | None
    trust: tuple[str, ...]
    source: str
    source_date: str | None
    text_state: str
    topic: str
    is_taken: bool
    other_unknown: str
    alerts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChangeView:
    """What changed in one provision and language: since which day, and the words that stayed, went and came, or a note."""

    cite: str
    provision: str
    code: str
    language: str
    on: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class StandingView:
    """What the watch over the law says of an article, in words: its state, and a banner where the law changed."""

    state: str
    note: str
    review: str
    banner: str = ""
    changes: tuple[ChangeView, ...] = ()
    pending: tuple[str, ...] = ()
    compared_on: str = ""
    is_withheld: bool = False
    leaves_paper: bool = False


@dataclass(frozen=True)
class ArticleView:
    """One article as it is read, in the language shown, with what it stands on and how sure that is.

    A withheld article has no sections; `helpers` are then services that can say how the law stands today, each with
    what it asks and whom it may tell, as any referral.
    """

    id: str
    question: str
    topic: str
    because: tuple[str, ...]
    sections: tuple[Section, ...]
    citations: tuple[Citation, ...]
    standing: StandingView
    as_of: str | None
    as_of_note: str
    language: str
    is_draft: bool
    is_behind: bool
    is_taken: bool
    helpers: tuple[ReferralView, ...] = ()


@dataclass(frozen=True)
class AsideView:
    """A service set aside, by which limit and why."""

    id: str
    name: str
    limit: str
    label: str
    because: str


@dataclass(frozen=True)
class QuestionView:
    """A useful question: what it is about, why it is asked, its answers, and how many offers it would change."""

    fact: str
    question: str
    why: str
    options: tuple[tuple[str, str], ...]
    changes: int
    is_limit: bool


@dataclass(frozen=True)
class NotUsed:
    """Something that was not heard from the client, and the question it comes back as."""

    fact: str
    value: str
    source: str
    question: str


@dataclass(frozen=True)
class RuleView:
    """A written rule that spoke of these offers: where it comes from, what it did, and whether it ruled something out."""

    rule: str
    rules_out: bool
    source: str
    effect: str


@dataclass(frozen=True)
class SuggestionView:
    """A topic that may be wanted, with the client's words that led to it, each with its place."""

    topic: str
    label: str
    about: str
    because: tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True)
class MoreView:
    """How many services of a large directory are not shown: referrals, and those set aside, by limit."""

    referrals: int = 0
    set_aside: tuple[tuple[str, int], ...] = ()
    text: str = ""


@dataclass(frozen=True)
class OfferSheet:
    """Everything to show for a conversation."""

    suggested: tuple[SuggestionView, ...]
    ask: tuple[QuestionView, ...]
    information: tuple[ArticleView, ...]
    referrals: tuple[ReferralView, ...]
    set_aside: tuple[AsideView, ...]
    not_used: tuple[NotUsed, ...]
    rules: tuple[RuleView, ...]
    more: MoreView

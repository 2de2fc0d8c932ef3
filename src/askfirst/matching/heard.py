"""The one door to facts about a client: only what was heard, and only for a rule that names the fact."""

from askfirst.listening.conversation import Conversation, heard_facts
from askfirst.pack.content import Pack, Rule, Service


class HeardFacts:
    """What the client said or confirmed. Nothing unheard can be read through it, whoever asks."""

    def __init__(self, conversation: Conversation, *, pack: Pack) -> None:
        self._values = {fact.key: str(fact.value) for fact in heard_facts(conversation)}
        self._declared = {(rule.id, rule.fact) for rule in pack.rules}

    def answer(self, fact: str, *, rule: Rule) -> str | None:
        """Return the heard value of a fact, or None. Raises KeyError unless this rule declares that it reads it."""
        if (rule.id, fact) not in self._declared:
            raise KeyError(f"No rule {rule.id} of the pack declares that it reads {fact}.")
        return self._values.get(fact)


def rules_for(service: Service, *, pack: Pack) -> tuple[Rule, ...]:
    """Return the written rules about whom this service is for; none if anybody may come."""
    return tuple(rule for rule in pack.rules if rule.audience in service.audience)


def fits(service: Service, heard: HeardFacts, *, pack: Pack) -> bool | None:
    """Return whether a service is for this client: yes, no, or None while only she knows.

    A service for several groups is for anyone in one of them. A group without a written rule can never be ruled out.
    """
    rules = rules_for(service, pack=pack)
    if not rules:
        return True
    answers = [(rule, heard.answer(rule.fact, rule=rule)) for rule in rules]
    if any(answer in rule.values for rule, answer in answers):
        return True
    without_rule = len(rules) < len(service.audience)
    return None if without_rule or not all(_is_plain(answer, rule, pack=pack) for rule, answer in answers) else False


def _is_plain(answer: str | None, rule: Rule, *, pack: Pack) -> bool:
    """An answer in words of her own is never taken as a no: only she knows what it means."""
    question = pack.questions.get(rule.fact)
    return question is not None and answer in {option.value for option in question.options}

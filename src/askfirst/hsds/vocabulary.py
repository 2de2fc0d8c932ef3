"""The words of our Profile: its names, its closed vocabularies, and a plain sentence for each of its tables and fields."""

from collections.abc import Mapping

PROFILE_NAME = "Askfirst Profile"
"""The name of the Profile, and of the taxonomy whose terms tell its facts to plain HSDS readers."""

PROFILE_LICENCE = (
    "Licence: Creative Commons Attribution-ShareAlike 4.0 International (CC BY-SA 4.0). It extends the Human Services Data "
    "Specification, an Open Referral resource (https://openreferral.org), which has the same licence."
)

OPTIONAL = "Part of the Askfirst Profile, which only adds to HSDS: everything in it is optional."

ITEMS: Mapping[str, tuple[str, ...]] = {
    "delivery_modes": ("phone", "text", "online", "video", "in_person", "outreach"),
}
"""List columns whose items come from a closed vocabulary, and that vocabulary."""

TABLES_SAID: Mapping[str, str] = {
    "disclosure": "What a service tells somebody else about the people it serves, one row for each who may be told.",
    "intake_question": "Whether a service asks for something that not everybody can or wants to give, and if it is written down.",
    "interpreter_language": "A language in which a service can be used with an interpreter. Nobody there needs to speak it.",
    "fact_check": "One fact about a service, and who checked it, when, and until when that is good.",
    "translation": "A text of a record in another language, and how far it was checked.",
}

_CHECKED = {
    "checked_by": "Who checked it: a name or a role that may be published.",
    "checked_on": "The day on which it was checked. Without one, nobody has.",
    "valid_until": "The last day on which to rely on it. After that it must be checked again.",
}
_EVIDENCE = "How this is known. Unknown is a value."

FIELDS_SAID: Mapping[str, Mapping[str, str]] = {
    "service": {
        "slug": "A short name that stays the same, for links that people can read.",
        "kind": "What sort of service it is, in the words of the directory that publishes it.",
        "led_by": "The people who lead the service, as it says so itself.",
        "peer_led": "Whether people who share the experience of those it serves lead the service.",
        "women_only": "Whether the service is for women only.",
        "audience": "For whom the service is, as short ids of the directory that publishes it.",
        "community": "Which communities the service belongs to or names, as short ids.",
        "delivery_modes": "How the service can be used.",
        "cost": "Whether using the service costs anything.",
        "confidentiality": "What the service says about keeping what it hears to itself.",
        "call_backs": "Whether the service calls people back.",
        "leaves_messages": "Whether the service leaves messages where others could hear or read them.",
        "shows_name_when_calling": "Whether its name or number shows on the phone of a person whom it calls.",
        "safe_contact_note": "What to know so that nobody else learns of the contact.",
        "place_name": "The town or city where the service is, and no closer than that.",
        "time_zone": "The time zone of its hours, by its name in the IANA time zone database, such as America/Toronto.",
        "hours_note": "When it is open, in words.",
        "redirect_to_id": "The service that took over from this one, which is closed.",
        "source_url": "Where the facts come from: an address, or the name of a list.",
        "source_date": "The date that the source bears.",
        "source_kind": "What sort of source it is.",
        "source_confidence": "How sure it is that the source is right.",
        "other_sources": "Further sources that say the same.",
        "confirmed_on": "The day on which the service itself last confirmed these facts. Without one, it never has.",
    },
    "location": {
        "confidential": "True if the address must not be known. Then nothing that leads to the place may be published.",
    },
    "address": {"as_written": "The whole address in one line, as the service writes it."},
    "phone": {"reach_by": "What sort of number it is and how to use it."},
    "disclosure": {
        "service_id": "The service that tells. Only in the tabular form.",
        "recipient": "Who is told: police, immigration, child_protection, employer, other_departments, emergency_services, or another.",
        "practice": "What happens. Unknown is a value and never means that nobody is told.",
        "ground": "The law, policy or habit that it rests on.",
        "evidence_type": _EVIDENCE,
        "evidence_url": "Where the evidence can be read.",
        **_CHECKED,
    },
    "intake_question": {
        "service_id": "The service that asks. Only in the tabular form.",
        "what": "What is asked for.",
        "asked": "Whether it is asked. Unknown is a value and never means no.",
        "written_down": "Whether the answer is written down.",
        "note": "More about it: what happens without it, or what is taken instead.",
        **_CHECKED,
    },
    "interpreter_language": {
        "service_id": "The service that offers it. Only in the tabular form.",
        "code": "The language, as an ISO 639 code or a BCP 47 tag.",
        "name": "The name of the language.",
        "mode": "How the interpreter takes part.",
        "provided_by": "Who interprets.",
        "note": "More about it, such as how long ahead to ask.",
    },
    "fact_check": {
        "service_id": "The service that the fact is about. Only in the tabular form.",
        "fact": "The fact that was checked: the name of a field or of a table.",
        "source": "Who or what confirmed it.",
        "evidence_type": _EVIDENCE,
        **_CHECKED,
    },
    "translation": {
        "link_id": "The record whose text this is.",
        "link_entity": "The table of that record.",
        "field": "The field whose text this is.",
        "language": "The language of this text, as a BCP 47 tag.",
        "text": "The text in that language.",
        "state": "How far it was checked: original, a draft that nobody checked, checked by a speaker, or reviewed.",
    },
}
"""What each field of the Profile means, by table and field."""

FACTS_SAID: Mapping[str, str] = {
    "peer_led": "Led by peers",
    "women_only": "For women only",
    "delivery_modes": "Can be used by",
    "cost": "Cost",
    "call_backs": "Calls people back",
    "leaves_messages": "Leaves messages",
    "shows_name_when_calling": "Shows its name when calling",
    "source_kind": "Kind of source",
    "source_confidence": "How sure the source is",
    "asks": "Asks for",
    "writes_down": "Writes down",
    "tells": "Tells",
    "interprets": "Interpreter for",
}
"""How the facts that become terms begin, in words."""

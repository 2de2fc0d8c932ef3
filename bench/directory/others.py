"""Other ways to search the same services, each as somebody would write it who knows it: what ours is measured against."""

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from bench.directory.make import Maker
from bench.directory.queries import TUESDAY_MORNING, Wish

from askfirst.opening.state import state_at
from askfirst.pack.content import Opening, Service
from askfirst.places.find import EARTH_KM

TOP = 20


@dataclass(frozen=True)
class Answer:
    """The first page of a search: how many there are in all, the numbers of the services, and how many of each topic."""

    total: int
    numbers: tuple[int, ...]
    facets: dict[str, int] = field(default_factory=dict)


class Engine(Protocol):
    """Builds an index in a folder; answers from it."""

    def build(self, services: Iterable[Service], *, folder: Path, maker: Maker) -> None:
        """Read every service once and write the index."""

    def open(self, folder: Path, *, maker: Maker) -> None:
        """Get ready to answer."""

    def ask(self, wish: Wish) -> Answer:
        """Answer one query."""


def number_of(service_id: str) -> int:
    """Return the number in the id of an invented service."""
    return int(service_id.rpartition("-")[2])


def haversine(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return kilometres between two points in degrees."""
    lat1, lat2 = math.radians(one[0]), math.radians(other[0])
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def box(wish: Wish) -> tuple[float, float, float, float]:
    """Return south, north, west, east of a box round the circle that is asked for."""
    assert wish.near and wish.within_km
    north = math.degrees(wish.within_km / EARTH_KM)
    east = north / math.cos(math.radians(wish.near[0]))
    return wish.near[0] - north, wish.near[0] + north, wish.near[1] - east, wish.near[1] + east


def open_patterns(patterns: Sequence[tuple[Opening, ...]]) -> list[int]:
    """Return the weekly patterns that are open at the time that all queries mean."""
    states = (state_at(one, zone="America/Toronto", at=TUESDAY_MORNING) for one in patterns)
    return [number for number, state in enumerate(states) if state == "open"]


@dataclass(frozen=True)
class Flat:
    """A service as one row of text and numbers."""

    number: int
    name: str
    words: str
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    delivery: tuple[str, ...]
    lat: float | None
    lon: float | None
    hours: int


def flat(services: Iterable[Service], *, maker: Maker) -> Iterator[Flat]:
    """Make rows of services."""
    pattern_of = {pattern: number for number, pattern in enumerate(maker.patterns)}
    for one in services:
        point = one.points[0] if one.points else None
        words = " ".join([one.organization, *(text.about for text in one.text.values())])
        yield Flat(
            number_of(one.id), one.name, words, (*one.main, *one.also), one.languages, one.delivery,
            point and point.lat, point and point.lon, pattern_of[one.hours],
        )  # fmt: skip


def chunks(rows: Iterable[Any], size: int = 5_000) -> Iterator[list[Any]]:
    """Cut rows into lists."""
    rest = iter(rows)
    while chunk := list(islice(rest, size)):
        yield chunk


class Plain:
    """Django's ORM on SQLite: `icontains` on name and words, distance in Python."""

    def build(self, services: Iterable[Service], *, folder: Path, maker: Maker) -> None:
        """Write one table."""
        model = self._model(folder, maker)
        from django.db import connection, transaction

        with connection.schema_editor() as editor:
            editor.create_model(model)
        for chunk in chunks(flat(services, maker=maker)):
            with transaction.atomic():
                model.objects.bulk_create([model(**_as_columns(row)) for row in chunk])

    def open(self, folder: Path, *, maker: Maker) -> None:
        """Connect."""
        self.model = self._model(folder, maker)

    def ask(self, wish: Wish) -> Answer:
        """Ask the ORM, then measure and sort in Python."""
        from django.db.models import Q

        rows = self.model.objects.all()
        any_word = Q()
        for word in wish.words:
            any_word |= Q(name__icontains=word) | Q(words__icontains=word)
        rows = rows.filter(any_word)
        for column, value in (("topics", wish.topic), ("languages", wish.language), ("delivery", wish.delivery)):
            rows = rows.filter(**{f"{column}__contains": f";{value};"}) if value else rows
        rows = rows.filter(hours__in=self.open_now) if wish.is_open_now else rows
        found = []
        for number, name, topics, lat, lon in rows.values_list("number", "name", "topics", "lat", "lon").iterator():
            far = haversine(wish.near, (lat, lon)) if wish.near and lat is not None else None
            if wish.within_km is None or (far is not None and far <= wish.within_km):
                named = sum(word in name.lower() for word in wish.words)
                found.append((-named, far or 0.0, number, topics))
        found.sort()
        facets = Counter(topic for *_, topics in found for topic in topics.strip(";").split(";"))
        return Answer(len(found), tuple(number for _, _, number, _ in found[:TOP]), dict(facets))

    def _model(self, folder: Path, maker: Maker) -> Any:
        import django
        from django.conf import settings

        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "plain.sqlite3")}
        settings.configure(DATABASES={"default": database}, INSTALLED_APPS=[])
        django.setup()
        from django.db import models

        self.open_now = open_patterns(maker.patterns)
        texts = {name: models.TextField() for name in ("name", "words", "topics", "languages", "delivery")}
        points = {"lat": models.FloatField(null=True), "lon": models.FloatField(null=True), "hours": models.IntegerField()}
        meta = type("Meta", (), {"app_label": "bench"})
        number = models.IntegerField(primary_key=True)
        return type("Plain", (models.Model,), {"number": number, **texts, **points, "Meta": meta, "__module__": __name__})


def _as_columns(row: Flat) -> dict[str, Any]:
    lists = {name: f";{';'.join(getattr(row, name))};" for name in ("topics", "languages", "delivery")}
    return {
        "number": row.number,
        "name": row.name,
        "words": row.words,
        "lat": row.lat,
        "lon": row.lon,
        "hours": row.hours,
        **lists,
    }


class Fts:
    """SQLite's own full-text search (FTS5), with a narrow table for the rest."""

    def build(self, services: Iterable[Service], *, folder: Path, maker: Maker) -> None:
        """Write the tables."""
        with sqlite3.connect(folder / "fts.sqlite3") as database:
            database.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
                "CREATE VIRTUAL TABLE texts USING fts5(name, words, content='', tokenize='porter unicode61');"
                "CREATE TABLE facts (number INTEGER PRIMARY KEY, lat REAL, lon REAL, languages TEXT, delivery TEXT, hours INTEGER);"
                "CREATE TABLE topics (topic TEXT, number INTEGER, PRIMARY KEY (number, topic)) WITHOUT ROWID;"
            )
            for chunk in chunks(flat(services, maker=maker)):
                database.executemany("INSERT INTO texts(rowid, name, words) VALUES (?, ?, ?)",
                                     [(row.number, row.name, row.words) for row in chunk])  # fmt: skip
                database.executemany("INSERT INTO facts VALUES (:number, :lat, :lon, :languages, :delivery, :hours)",
                                     [_as_columns(row) for row in chunk])  # fmt: skip
                database.executemany("INSERT INTO topics VALUES (?, ?)",
                                     [(topic, row.number) for row in chunk for topic in row.topics])  # fmt: skip

    def open(self, folder: Path, *, maker: Maker) -> None:
        """Connect."""
        self.database = sqlite3.connect(folder / "fts.sqlite3")
        self.open_now = ",".join(map(str, open_patterns(maker.patterns)))

    def ask(self, wish: Wish) -> Answer:
        """Ask for the first page, and for the topics of all that is found."""
        tables, where, values = self._where(wish)
        order = "bm25(texts, 4.0, 1.0)" if wish.words else "facts.number"
        page = f"SELECT facts.number FROM {tables} WHERE {where} ORDER BY {order} LIMIT {TOP}"
        numbers = tuple(row[0] for row in self.database.execute(page, values))
        (total,) = self.database.execute(f"SELECT count(*) FROM {tables} WHERE {where}", values).fetchone()
        counted = (
            f"SELECT topics.topic, count(*) FROM {tables} JOIN topics ON topics.number = facts.number WHERE {where} GROUP BY 1"
        )
        return Answer(total, numbers, dict(self.database.execute(counted, values)))

    def _where(self, wish: Wish) -> tuple[str, str, list[Any]]:
        tables, clauses, values = "facts", ["1"], list[Any]()
        if wish.words:
            tables = "texts CROSS JOIN facts ON facts.number = texts.rowid"
            clauses.append("texts MATCH ?")
            values.append(" OR ".join(f'"{word}"' for word in wish.words))
        if wish.near and wish.within_km:
            clauses.append(
                "lat BETWEEN ? AND ? AND lon BETWEEN ? AND ? AND 2 * 6371.0088 * asin(sqrt(power(sin(radians(lat - ?) / 2), 2)"
                " + cos(radians(lat)) * cos(radians(?)) * power(sin(radians(lon - ?) / 2), 2))) <= ?"
            )
            values += [*box(wish), wish.near[0], wish.near[0], wish.near[1], wish.within_km]
        for column, value in (("languages", wish.language), ("delivery", wish.delivery)):
            if value:
                clauses.append(f"instr({column}, ?)")
                values.append(f";{value};")
        if wish.topic:
            clauses.append("EXISTS (SELECT 1 FROM topics WHERE topics.number = facts.number AND topics.topic = ?)")
            values.append(wish.topic)
        if wish.is_open_now:
            clauses.append(f"hours IN ({self.open_now})")
        return tables, " AND ".join(clauses), values


class Tantivy:
    """Tantivy, a full-text engine in Rust: its own ranking, a box for the circle, a fuzzy word where a word is unknown."""

    def build(self, services: Iterable[Service], *, folder: Path, maker: Maker) -> None:
        """Write the index, with one thread as the others have."""
        import tantivy

        (folder / "tantivy").mkdir()
        index = tantivy.Index(_schema(tantivy), path=str(folder / "tantivy"))
        writer = index.writer(heap_size=200_000_000, num_threads=1)
        for row in flat(services, maker=maker):
            document = tantivy.Document()
            document.add_text("name", row.name)
            document.add_text("words", row.words)
            for column in ("topics", "languages", "delivery"):
                for value in getattr(row, column):
                    document.add_text(column, value)
            if row.lat is not None and row.lon is not None:
                document.add_float("lat", row.lat)
                document.add_float("lon", row.lon)
            document.add_unsigned("number", row.number)
            document.add_unsigned("hours", row.hours)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path, *, maker: Maker) -> None:
        """Open the index."""
        import tantivy

        self.tantivy, self.schema = tantivy, _schema(tantivy)
        self.searcher = tantivy.Index.open(str(folder / "tantivy")).searcher()
        self.open_now = open_patterns(maker.patterns)
        self.stem = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
        self.stem = self.stem.filter(tantivy.Filter.stemmer("English")).build()

    def ask(self, wish: Wish) -> Answer:
        """Ask for the first page and the topics."""
        query = self._query(wish)
        found = self.searcher.search(query, TOP)
        numbers = tuple(self.searcher.doc(address)["number"][0] for _, address in found.hits)
        counted = self.searcher.aggregate(query, {"topics": {"terms": {"field": "topics", "size": 200}}})
        facets = {one["key"]: one["doc_count"] for one in counted["topics"]["buckets"]}
        return Answer(found.count, numbers, facets)

    def _query(self, wish: Wish) -> Any:
        query, occur, kind = self.tantivy.Query, self.tantivy.Occur, self.tantivy.FieldType
        parts = [(occur.Must, query.all_query())] if not wish.words else [(occur.Must, self._any_word(wish))]
        for column, value in (("topics", wish.topic), ("languages", wish.language), ("delivery", wish.delivery)):
            if value:
                parts.append((occur.Must, query.const_score_query(query.term_query(self.schema, column, value), 0.0)))
        if wish.near and wish.within_km:
            south, north, west, east = box(wish)
            for column, low, high in (("lat", south, north), ("lon", west, east)):
                bounds = query.range_query(self.schema, column, kind.Float, low, high)
                parts.append((occur.Must, query.const_score_query(bounds, 0.0)))
        if wish.is_open_now:
            hours = query.term_set_query(self.schema, "hours", self.open_now)
            parts.append((occur.Must, query.const_score_query(hours, 0.0)))
        return query.boolean_query(parts)

    def _any_word(self, wish: Wish) -> Any:
        query, occur = self.tantivy.Query, self.tantivy.Occur
        parts = []
        for word in [stem for written in wish.words for stem in self.stem.analyze(written)]:
            for column, weight in (("name", 4.0), ("words", 1.0)):
                known = self.searcher.doc_freq(column, word) or len(word) < 5
                one = query.term_query if known else query.fuzzy_term_query
                parts.append((occur.Should, query.boost_query(one(self.schema, column, word), weight)))
        return query.boolean_query(parts)


def _schema(tantivy: Any) -> Any:
    builder = tantivy.SchemaBuilder()
    for name in ("name", "words"):
        builder.add_text_field(name, stored=False, tokenizer_name="en_stem")
    for name in ("topics", "languages", "delivery"):
        builder.add_text_field(name, stored=False, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("lat", "lon"):
        builder.add_float_field(name, fast=True, indexed=True)
    builder.add_unsigned_field("number", stored=True, fast=True)
    builder.add_unsigned_field("hours", fast=True, indexed=True)
    return builder.build()

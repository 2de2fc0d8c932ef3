"""The house: short functions, modules and templates; columns with a fate; documents that tell the truth."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "askfirst"
PYTHON = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
MODELS = [path for path in PYTHON if path.name == "models.py" or path.parent.name == "models"]
TEMPLATES = sorted(SOURCE.rglob("*.html"))
FATES = {"public", "sealed", "counted", "never"}
FLOORS = re.search(r"layers = \[(.*?)\]", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.DOTALL)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.name}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def columns_without_fate(source: str) -> list[str]:
    """Names of Django model fields whose line does not end with a comment `# fate: …`."""
    lines, lost = source.splitlines(), []
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and ast.unparse(node.value.func).startswith("models.")
        ):
            fate = re.search(r"# fate: (\w+)", lines[(node.end_lineno or 1) - 1])
            if fate is None or fate[1] not in FATES:
                lost.append(ast.unparse(node.targets[0]))
    return lost


def keys_that_point_up(source: str, *, room: str, floors: list[list[str]]) -> list[str]:
    """Names of models in rooms above, or beside, to which a foreign key of this room points."""
    height = {name: level for level, names in enumerate(floors) for name in names}
    targets = re.findall(r"models\.(?:ForeignKey|OneToOneField|ManyToManyField)\(\s*[\"']?(\w+)\.", source)
    return [target for target in targets if target != room and height.get(target, -1) <= height[room]]


def floors() -> list[list[str]]:
    assert FLOORS is not None
    return [[name.strip() for name in line.split("|")] for line in re.findall(r'"([^"]+)"', FLOORS[1])]


def test_functions_are_short_enough_to_read_without_scrolling() -> None:
    too_long = [f"{name} has {lines} lines" for path in PYTHON for name, lines in functions(path) if lines > 40]

    assert too_long == []


def test_modules_and_templates_are_short() -> None:
    long_modules = [path.name for path in PYTHON if len(path.read_text(encoding="utf-8").splitlines()) > 400]
    long_templates = [path.name for path in TEMPLATES if len(path.read_text(encoding="utf-8").splitlines()) > 120]

    assert long_modules == []
    assert long_templates == []


def test_every_public_name_says_what_it_promises() -> None:
    silent = []
    for path in PYTHON:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes = [
            tree,
            *(node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")),
        ]
        silent += [f"{path.name}: {getattr(node, 'name', 'module')}" for node in nodes if not ast.get_docstring(node)]

    assert silent == []


def test_every_stored_column_names_its_fate() -> None:
    lost = [column for path in MODELS for column in columns_without_fate(path.read_text(encoding="utf-8"))]

    assert lost == []


def test_foreign_keys_point_down_only() -> None:
    up = [
        key
        for path in MODELS
        for key in keys_that_point_up(path.read_text(encoding="utf-8"), room=path.relative_to(SOURCE).parts[0], floors=floors())
    ]

    assert up == []


def test_the_guards_on_columns_and_keys_would_notice() -> None:
    planted = "class Note(models.Model):\n    words = models.TextField()\n    at = models.DateField()  # fate: public\n    k = models.ForeignKey('web.Page', 1)  # fate: public\n"

    assert columns_without_fate(planted) == ["words"]
    assert keys_that_point_up(planted, room="ground", floors=floors()) == ["web"]


def test_every_room_has_a_floor() -> None:
    rooms = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}

    assert rooms == {name for level in floors() for name in level}


PROMISE = re.compile(
    r"^- (?P<text>.+?) \(kept by `(?P<keeper>[\w./]+):(?P<function>\w+)`; watched by `(?P<test>[\w./]+):(?P<name>\w+)`\)$",
    re.MULTILINE,
)


def promises() -> list[re.Match[str]]:
    return list(PROMISE.finditer((ROOT / "docs" / "promises.md").read_text(encoding="utf-8")))


@pytest.mark.parametrize("promise", promises(), ids=lambda promise: promise["text"][:60])
def test_a_printed_promise_names_the_function_that_keeps_it_and_the_test_that_watches_it(promise: re.Match[str]) -> None:
    keeper = (SOURCE / promise["keeper"]).read_text(encoding="utf-8")
    watcher = (ROOT / promise["test"]).read_text(encoding="utf-8")

    assert re.search(rf"(def|class) {promise['function']}\b", keeper), f"{promise['keeper']} has no {promise['function']}."
    assert re.search(rf"def {promise['name']}\b", watcher), f"{promise['test']} has no {promise['name']}."


def test_no_promise_is_printed_without_a_keeper_and_a_watcher() -> None:
    lines = [line for line in (ROOT / "docs" / "promises.md").read_text(encoding="utf-8").splitlines() if line.startswith("- ")]

    assert len(lines) == len(promises()) > 10


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.splitlines() if listed.returncode == 0 else []
    return [ROOT / name for name in names if (ROOT / name).is_file()] or [path for path in ROOT.glob("*") if path.is_file()]


def test_no_file_names_a_package_index_or_a_path_of_one_machine() -> None:
    banned = re.compile(r"(--?(extra-)?index-url|--registry|^registry=|(?<![\w.])/(home|root|work)/\w)", re.MULTILINE)
    texts = [
        path
        for path in tracked()
        if path.suffix in (".py", ".toml", ".txt", ".in", ".yaml", ".sh", ".html", ".md", "") and path != Path(__file__)
    ]

    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in texts
        for match in banned.finditer(path.read_text(encoding="utf-8", errors="ignore"))
    ]

    assert found == []


def test_every_locked_package_is_pinned_by_hash() -> None:
    for name in ("run.txt", "test.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[\w.-]+==", text, re.MULTILINE)
        assert pins
        for block in re.split(r"\n(?=[\w.-]+==)", text):
            assert "--hash=sha256:" in block, block[:80]


def test_each_dependency_has_its_reason() -> None:
    reasons = (ROOT / "docs" / "reference" / "dependencies.md").read_text(encoding="utf-8").lower()
    named = [
        re.split(r"[<>=\[]", line)[0]
        for path in (ROOT / "requirements").glob("*.in")
        for line in path.read_text(encoding="utf-8").split()
    ]

    assert [name for name in named if name.lower() not in reasons] == []


def test_every_command_is_documented() -> None:
    from askfirst.cli.main import askfirst

    manual = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    commands = [
        name if not hasattr(one, "commands") else f"{name} {sub}"
        for name, one in askfirst.commands.items()
        for sub in getattr(one, "commands", [""])
    ]

    assert [command for command in commands if f"askfirst {command}" not in manual] == []


def test_every_adr_is_numbered_once_and_in_order() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))]

    assert numbers == list(range(1, len(numbers) + 1))

"""Judges from outside: they know HSDS and nothing of us. They lie beside the project; a bare clone has only test_api.py."""

import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import kit

STRICT = ("kit", "hsds-3.1.1-bundled-strict.json")
TOOLS = Path(sys.executable).parent
SCHEMAS = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}


@pytest.fixture(scope="module")
def server(directory: None) -> Iterator[str]:
    """The address of the API, served as it is in earnest, on a free port of this machine."""
    import waitress.server
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    # A thread of the server that ends would leave its connection open.
    settings = connections.settings["default"]
    before, settings["CONN_MAX_AGE"] = settings.get("CONN_MAX_AGE", 0), 0
    serving = waitress.server.create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=2)
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{serving.effective_port}/hsds"
    serving.task_dispatcher.shutdown()
    serving.pull_trigger()
    serving.close()
    thread.join(timeout=5)
    settings["CONN_MAX_AGE"] = before


def judged(*command: str | Path, cwd: Path | None = None) -> tuple[int, str]:
    """Let a judge speak; return its verdict and its words."""
    ran = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, cwd=cwd, timeout=120)
    return ran.returncode, ran.stdout + ran.stderr


def test_the_black_box_judge_has_nothing_to_say(server: str) -> None:
    code, said = judged(sys.executable, kit("kit", "hsds_check.py"), server, kit(*STRICT))

    assert said.strip().splitlines()[-1] == "0 errors, 0 warnings", said
    assert code == 0


def test_generated_requests_find_no_breakage_and_no_record_out_of_shape(server: str, tmp_path: Path) -> None:
    code, said = judged(
        TOOLS / "schemathesis",
        "run",
        kit(*STRICT),
        "--url",
        server,
        "--phases",
        "examples,fuzzing",
        "--mode",
        "positive",
        "--max-examples",
        "10",
        "--checks",
        "not_a_server_error,content_type_conformance,response_schema_conformance",
        cwd=tmp_path,
    )

    assert code == 0, said


def test_every_served_record_meets_the_schema_of_hsds(server: str, tmp_path: Path) -> None:
    schemas = kit("schema-3.1.1", "schema")
    judge = TOOLS / "check-jsonschema"
    files = {path: list(_served(server, path, tmp_path)) for path in SCHEMAS}

    with ThreadPoolExecutor(2) as together:
        verdicts = [
            together.submit(judged, judge, "--schemafile", f"{SCHEMAS[path]}.json", *those, cwd=schemas)
            for path, those in files.items()
        ]

    assert all(files.values())
    assert [said for code, said in (verdict.result() for verdict in verdicts) if code] == []


def _served(server: str, path: str, folder: Path) -> Iterator[Path]:
    for one in _get(f"{server}/{path}?per_page=500")["contents"]:
        # A taxonomy and its terms have one form only.
        record = one if path.startswith("tax") else _get(f"{server}/{path}/{one['id']}")
        file = folder / f"{path}-{one['id']}.json"
        file.write_text(json.dumps(record), encoding="utf-8")
        yield file


def _get(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=20) as response:
        return json.load(response)


def test_the_tabular_export_is_a_sound_data_package(directory: None, tmp_path: Path) -> None:
    kit(*STRICT)
    from askfirst.directory.exporting import export

    export(tmp_path / "package", form="tabular")
    code, said = judged(TOOLS / "frictionless", "validate", "datapackage.json", "--standards", "v1", cwd=tmp_path / "package")

    assert code == 0, said

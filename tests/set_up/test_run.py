"""run.py: one command on a new machine, quick and harmless the next time."""

import ast
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import run

ROOT = Path(__file__).resolve().parents[2]


class Calls(list):
    """Stands in for `run.call`: notes the commands, and answers each with an exit code.

    `fails` names words; a command with one of them answers 1.
    """

    def __init__(self, *fails: str) -> None:
        super().__init__()
        self.fails = fails
        self.environments: list[dict[str, str]] = []

    def __call__(self, *command, quiet: bool = False, env: dict | None = None) -> int:
        line = " ".join(str(part) for part in command)
        self.append(line)
        self.environments.append(env or {})
        if any(word in line for word in self.fails):
            return 1
        if "-m venv" in line:
            Path(command[-1]).mkdir()
        return 0

    def count(self, text: str) -> int:
        return sum(text in line for line in self)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project folder with the real locks, for a run.py that runs no program."""
    for name in run.DEVELOPMENT:
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    environment = tmp_path / ".venv"
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "ENVIRONMENT", environment)
    monkeypatch.setattr(run, "PYTHON", environment / "bin" / "python")
    monkeypatch.setattr(run, "STATIC", tmp_path / "var" / "static")
    return tmp_path


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    calls = Calls()
    monkeypatch.setattr(run, "call", calls)
    return calls


def started(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the real script in a process of its own."""
    return subprocess.run(
        [sys.executable, ROOT / "run.py", *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


# Python ------------------------------------------------------------------------------------------


def test_older_python_can_read_the_script() -> None:
    ast.parse((ROOT / "run.py").read_text(), feature_version=(3, 7))


def test_older_python_gets_a_clear_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.sys, "version_info", (3, 10, 14, "final", 0))
    with pytest.raises(run.Stop, match=r"Python 3\.11 or later is needed"):
        run.main([])


def test_only_the_standard_library_is_imported() -> None:
    tree = ast.parse((ROOT / "run.py").read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert all(name.name.split(".")[0] in sys.stdlib_module_names for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module in {*sys.stdlib_module_names, "__future__"}


# The command line --------------------------------------------------------------------------------


def test_unknown_command_is_named_and_the_known_ones_are_shown() -> None:
    answer = started("tset")
    assert answer.returncode == 1
    assert "there is no command 'tset'" in answer.stderr
    assert "python3 run.py test" in answer.stderr


def test_taken_port_is_said_in_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = started(PORT=port)
    assert answer.returncode == 1
    assert f"port {port} cannot be used (Address already in use)" in answer.stderr
    assert "PORT=8000 python3 run.py" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", ""])
def test_port_must_be_a_port(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(run.Stop, match="PORT must be a number"):
        run.chosen_port()


# The virtual environment -------------------------------------------------------------------------


def test_second_installation_runs_nothing(project: Path, calls: Calls) -> None:
    run.install(run.RUNTIME)
    assert calls
    calls.clear()
    run.install(run.RUNTIME)
    assert calls == []


def test_changed_lock_is_installed(project: Path, calls: Calls) -> None:
    run.install(run.RUNTIME)
    calls.clear()
    (project / "requirements.txt").write_text("# another one")
    run.install(run.RUNTIME)
    assert calls.count("uv pip install") == 1


def test_site_installs_neither_tests_nor_linters(project: Path, calls: Calls) -> None:
    run.install(run.RUNTIME)
    assert calls.count("requirements-dev.txt") == 0


def test_every_installation_checks_hashes(project: Path, calls: Calls) -> None:
    run.install(run.DEVELOPMENT)
    installations = [line for line in calls if " install " in line]
    assert len(installations) == 2
    assert all("--require-hashes" in line for line in installations)


def test_pip_takes_over_when_uv_cannot(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls("-m uv")
    monkeypatch.setattr(run, "call", calls)
    run.install_packages(run.RUNTIME)
    assert calls[-1].endswith(f"--require-hashes --requirement {project}/requirements.txt")
    assert "-m pip" in calls[-1]


def test_failed_installation_is_tried_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "call", Calls("requirements.txt"))
    for _ in range(2):
        with pytest.raises(run.Stop, match="could not be installed"):
            run.install(run.RUNTIME)


def test_uv_is_pinned_with_hashes() -> None:
    first, *hashes = run.locked_lines("uv").splitlines()
    assert first.startswith("uv==")
    assert len(hashes) > 5
    assert all(line.strip().startswith(("--hash=sha256:", "# via")) for line in hashes)


def test_machine_that_cannot_make_environments_names_the_command(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "call", Calls("-m venv"))
    monkeypatch.setattr(run, "has_module", lambda name: False)
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000)
    with pytest.raises(run.Stop, match="sudo apt-get install python3-venv"):
        run.make_environment()


def test_packages_are_fetched_by_apt_only_as_root(calls: Calls, monkeypatch) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000)
    assert not run.apt_get_install("chromium")
    assert calls == []
    monkeypatch.setattr(run.os, "geteuid", lambda: 0)
    assert run.apt_get_install("chromium")
    assert calls.count("apt-get install --yes") == 1


# The site ----------------------------------------------------------------------------------------


def test_static_files_are_collected_again_only_when_one_changed(
    project: Path, calls: Calls
) -> None:
    (project / "mslprep").mkdir()
    (project / "mslprep" / "settings.py").write_text("")
    (project / "static").mkdir()
    (project / "static" / "site.css").write_text("p {}")
    (project / "var" / "static").mkdir(parents=True)
    (project / "var" / "static" / "staticfiles.json").write_text("{}")
    run.collect_static_files()
    run.collect_static_files()
    assert calls.count("collectstatic") == 1
    (project / "static" / "site.css").write_text("p { margin: 0 }")
    run.collect_static_files()
    assert calls.count("collectstatic") == 2


@pytest.fixture
def served(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> list[tuple]:
    """Lets `run.serve` do nothing but note what it would become."""
    become: list[tuple] = []
    for name in ("DEBUG", "SITE_URL"):
        # Set before it is deleted, so that what run.py sets is taken away again.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setattr(run, "chosen_port", lambda: 8765)
    monkeypatch.setattr(run, "install", lambda locks: None)
    monkeypatch.setattr(run, "collect_static_files", lambda: None)
    monkeypatch.setattr(run, "become", lambda *command: become.append(command))
    return become


def test_site_is_prepared_and_served_on_this_machine_only(served, calls: Calls) -> None:
    run.serve()
    steps = [line.split("manage.py ")[1].split()[0] for line in calls]
    assert steps == ["migrate", "createcachetable", "publish_catalogue"]
    (command,) = served
    assert "127.0.0.1:8765" in command


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("debug", [None, "true", "1"])
def test_links_in_mails_follow_the_port(debug: str | None, monkeypatch) -> None:
    if debug is not None:
        monkeypatch.setenv("DEBUG", debug)
    run.serve()
    assert os.environ["SITE_URL"] == "http://127.0.0.1:8765"


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("debug", ["false", "False", "0"])
def test_production_must_name_its_address_itself(debug: str, monkeypatch) -> None:
    monkeypatch.setenv("DEBUG", debug)
    run.serve()
    assert "SITE_URL" not in os.environ


def test_demo_fills_the_site_before_it_is_served(served, calls: Calls) -> None:
    run.serve(demo=True)
    assert calls[-1].endswith("manage.py make_demo")
    assert calls.environments[-1]["DEBUG"] == "true"
    assert served


def test_demo_does_not_overrule_production(served, calls: Calls, monkeypatch) -> None:
    monkeypatch.setenv("DEBUG", "false")
    run.serve(demo=True)
    assert calls.environments[-1]["DEBUG"] == "false"


def test_failed_command_ends_the_preparation(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls("createcachetable")
    monkeypatch.setattr(run, "call", calls)
    with pytest.raises(run.Stop, match=r"manage\.py createcachetable failed"):
        run.prepare_site()
    assert calls.count("publish_catalogue") == 0


# The tests ---------------------------------------------------------------------------------------


@pytest.fixture
def ready_to_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "install", lambda locks: None)
    monkeypatch.setattr(run, "ensure_browser", lambda: None)


@pytest.mark.usefixtures("ready_to_test")
def test_both_databases_are_tested_even_when_the_first_run_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    codes = iter((1, 0))
    calls = Calls()
    monkeypatch.setattr(run, "call", lambda *command, env: calls(*command, env=env) or next(codes))
    assert run.test(["-k", "word"]) == 1
    first, second = calls
    assert first.endswith("-m pytest -n 2 --dist worksteal -k word")
    assert second.endswith("-m pytest -n 2 --dist worksteal -k word -p tests.postgres")
    assert [env["DATABASE_URL"] for env in calls.environments] == ["sqlite://:memory:", ""]
    summary = capsys.readouterr().out.splitlines()[-2:]
    assert summary[0].startswith("run.py: SQLite: FAILED (pytest's exit code 1)")
    assert summary[1].startswith("run.py: PostgreSQL: passed")


@pytest.mark.usefixtures("ready_to_test")
def test_settings_of_a_site_do_not_reach_the_tests(calls: Calls, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://me@/mine")
    monkeypatch.setenv("DEBUG", "false")
    monkeypatch.setenv("SECRET_KEY", "mine")
    run.test([])
    assert [env["DATABASE_URL"] for env in calls.environments] == [
        "sqlite://:memory:",
        "postgres://me@/mine",
    ]
    assert not any({"DEBUG", "SECRET_KEY"} & set(env) for env in calls.environments)


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ([0, 0], 0),
        ([1, 0], 1),
        ([0, 2], 2),
        ([1, 4], 1),
        ([5, 0], 0),
        ([0, 5], 0),
        ([5, 1], 1),
        ([5, 5], 5),
    ],
)
def test_run_without_tests_counts_only_when_the_other_has_none_either(codes, code) -> None:
    assert run.overall(codes) == code


@pytest.mark.parametrize(
    "arguments", [["-n", "4"], ["-n0"], ["--numprocesses=1"], ["--pdb"], ["-p", "no:xdist"]]
)
def test_number_of_workers_can_be_chosen(arguments: list[str]) -> None:
    assert run.worker_arguments(arguments) == ()


@pytest.mark.parametrize("arguments", [[], ["tests/set_up"], ["-k", "word"], ["--no-header"]])
def test_two_workers_are_the_default(arguments: list[str]) -> None:
    assert run.worker_arguments(arguments) == ("-n", "2", "--dist", "worksteal")


def test_chosen_chromium_is_not_replaced_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/not/there")
    assert run.find_chromium() is None
    monkeypatch.setenv("CHROMIUM", sys.executable)
    assert run.find_chromium() == sys.executable


def test_missing_chromium_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(run, "call", Calls("playwright install"))
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    with pytest.raises(run.Stop, match="sudo apt-get install chromium libatomic1"):
        run.ensure_browser()


# What belongs to it ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", run.DEVELOPMENT)
def test_locks_hold_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    pins = [line for line in text.splitlines() if "==" in line and not line.startswith("#")]
    assert len(pins) > 20
    assert all(line.endswith("\\") for line in pins)
    assert text.count("--hash=sha256:") >= len(pins)
    assert "://" not in text
    assert "index-url" not in text


@pytest.mark.parametrize(
    ("wanted", "lock"),
    [("requirements.in", "requirements.txt"), ("requirements-dev.in", "requirements-dev.txt")],
)
def test_locks_hold_all_that_is_asked_for(wanted: str, lock: str) -> None:
    pinned = {
        line.split("==")[0] for line in (ROOT / lock).read_text().splitlines() if "==" in line
    }
    for line in (ROOT / wanted).read_text().splitlines():
        if line and not line.startswith(("#", "-c")):
            name = line.split("==")[0].split("[")[0].lower()
            assert name in pinned


def test_no_package_is_pinned_twice_differently() -> None:
    pins: dict[str, str] = {}
    for name in run.DEVELOPMENT:
        for line in (ROOT / name).read_text().splitlines():
            if "==" in line and not line.startswith("#"):
                package, version = line.split(" ")[0].split("==")
                assert pins.setdefault(package, version) == version


def test_continuous_integration_runs_what_everybody_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    commands = [
        line for line in script.read_text().splitlines() if line and not line.startswith("#")
    ]
    assert commands[-2:] == ["python3 run.py lint", "python3 run.py test"]


# Benches -----------------------------------------------------------------------------------------


def test_benches_run_on_a_database_of_their_own(
    project: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "collect_static_files", lambda: None)
    monkeypatch.setenv("DATABASE_URL", "postgres://precious.example/site")
    assert run.main(["bench", "publishing", "--roadmaps", "10"]) == 0
    assert calls[-1].endswith("python -m bench publishing --roadmaps 10")
    assert "DATABASE_URL" not in calls.environments[-1]

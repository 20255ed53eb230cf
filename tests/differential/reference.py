"""The real BEMServer API on a loopback port, with an environment and a PostgreSQL of its own."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import jwt

PACKAGES = ("bemserver-api==0.27.0", "bemserver-core==0.22.0", "psycopg[binary]", "gunicorn")
SECRET = "a secret that both sides of the comparison share, of more than sixty-four octets"
ADMIN = {"name": "Admin", "email": "admin@example.com", "password": "correct horse"}
_HERE = Path(__file__).parent
REPOSITORY = _HERE.parents[1]
_STARTING_SECONDS = 60
TOKEN_SECONDS = 3600


def token(email: str, kind: str = "access", seconds: int = TOKEN_SECONDS) -> str:
    """A token signed as both sides sign."""
    now = int(time.time())  # noqa: TID251 (the real server keeps the machine's time)
    return jwt.encode({"email": email, "exp": now + seconds, "type": kind}, SECRET, "HS256")


@dataclass(frozen=True)
class Variant:
    """What differs between the servers that are compared."""

    name: str
    methods: tuple[str, ...] = ("Bearer",)
    """How clients may identify themselves."""
    jobs: bool = False
    """Whether background jobs are done."""


PLAIN = Variant("plain")
BUSY = Variant("busy", ("Bearer", "Basic"), jobs=True)


def cache_dir() -> Path:
    """Where the reference environment is kept between runs."""
    named = os.environ.get("DIFFERENTIAL_CACHE")
    return Path(named) if named else REPOSITORY / ".cache" / "differential"


def environment() -> Path:
    """The folder of programs of a virtual environment that holds the real server."""
    folder = cache_dir() / "environment"
    done = folder / "installed"
    if not done.exists() or done.read_text() != "\n".join(PACKAGES):
        folder.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([folder / "bin/pip", "install", "--quiet", *PACKAGES], check=True)
        done.write_text("\n".join(PACKAGES))
    return folder / "bin"


def free_port() -> int:
    """A loopback port that nobody listened on a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _postgres_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    program = shutil.which("initdb")
    if program is None:
        message = "PostgreSQL's programs are missing: apt-get install postgresql"
        raise RuntimeError(message)
    return Path(program).parent


def _account() -> str | None:
    """PostgreSQL refuses to run as root: Debian's package brings a user for it."""
    return "postgres" if os.geteuid() == 0 else None


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A throw-away PostgreSQL cluster: its host and port."""
    programs, account, port = _postgres_programs(), _account(), free_port()
    with tempfile.TemporaryDirectory(prefix="understudy-pg-") as folder:
        if account:
            known = pwd.getpwnam(account)
            os.chown(folder, known.pw_uid, known.pw_gid)

        def run(*command: str) -> None:
            quiet = subprocess.DEVNULL
            subprocess.run(command, cwd=folder, check=True, stdout=quiet, user=account)

        data, control = f"{folder}/data", str(programs / "pg_ctl")
        run(
            *(str(programs / "initdb"), "-D", data, "-U", "bem", "--auth=trust"),
            *("-E", "UTF8", "--locale=C.UTF-8"),
        )
        options = f"-F -c listen_addresses=127.0.0.1 -p {port} -k {folder}"
        run(control, "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"127.0.0.1:{port}"
        finally:
            run(control, "-D", data, "-m", "immediate", "stop")


def _settings(folder: Path, database: str, variant: Variant) -> dict[str, str]:
    """Settings files of core and API; jobs are done at once, or go to a queue in memory that nobody works off."""
    beat = {"cleanup": {"task": "Cleanup", "schedule": 300}}
    celery: dict[str, object] = {"broker_url": "memory://", "result_backend": "cache+memory://", "beat_schedule": beat}
    celery["task_always_eager"] = variant.jobs
    core, api = folder / "core.py", folder / "api.py"
    core.write_text(f"SQLALCHEMY_DATABASE_URI = {database!r}\nCELERY_CONFIG = {celery!r}\n")
    api.write_text(f"SECRET_KEY = {SECRET!r}\nAUTH_METHODS = {list(variant.methods)!r}\n")
    return {
        **os.environ,
        "SQLALCHEMY_DATABASE_URI": database,
        "BEMSERVER_CORE_SETTINGS_FILE": str(core),
        "BEMSERVER_API_SETTINGS_FILE": str(api),
        "PYTHONPATH": str(_HERE),
    }


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _STARTING_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            message = f"the reference ended with code {process.returncode}"
            raise RuntimeError(message)
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{url}/about/")
            return
        time.sleep(0.05)  # noqa: TID251 (bounded polling for another process)
    message = f"the reference does not answer at {url}"
    raise RuntimeError(message)


@contextlib.contextmanager
def served(cluster: str, variant: Variant) -> Iterator[str]:
    """The real API with a database of its own in the cluster: its address."""
    programs, port = environment(), free_port()
    name = f"bem{port}"
    with tempfile.TemporaryDirectory(prefix="understudy-reference-") as folder:
        admin = f"postgresql://bem@{cluster}/postgres"
        make = f"import psycopg; psycopg.connect({admin!r}, autocommit=True).execute('CREATE DATABASE {name}')"
        subprocess.run([programs / "python", "-c", make], check=True)
        env = _settings(Path(folder), f"postgresql+psycopg://bem@{cluster}/{name}", variant)
        subprocess.run([programs / "bemserver_setup_db"], env=env, check=True)
        user = [f"--{key}={value}" for key, value in ADMIN.items()]
        subprocess.run([programs / "bemserver_create_user", *user, "--admin"], env=env, check=True)
        bind = ["--bind", f"127.0.0.1:{port}", "--log-level", "critical"]
        program = [str(programs / "gunicorn"), *bind, "reference_wsgi:application"]
        process = subprocess.Popen(program, env=env, cwd=folder, stderr=subprocess.DEVNULL)
        try:
            _wait(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)

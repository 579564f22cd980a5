"""A real PostgreSQL for the tests: thrown away at the end, reached through a socket in its own folder and in no other way."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from tests.servers.kept import PATIENCE, Kept
from tests.servers.needs import postgresql_programs

SUPERUSER = "postgres"
OWNER = "chidu"
PORT = 5432  # a part of the socket's name, no more
SOCKET = f".s.PGSQL.{PORT}"
LONGEST_SOCKET = 107
NUMBERS = itertools.count(1)

# What is thrown away need not survive a power cut. The clock is the one a bureau's server has.
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "jit": "off",
    "timezone": "Asia/Shanghai",
}


@pytest.fixture(scope="session")
def _cluster() -> Iterator[Path]:
    """This worker's own cluster: the folder its socket is in."""
    programs = postgresql_programs()
    cluster = start(programs, make_folder())
    try:
        wait_until_it_answers(cluster)
        yield cluster.folder
    finally:
        cluster.end()


@pytest.fixture(scope="session")
def postgres_url(_cluster: Path) -> str:
    """The maintenance database, as the superuser; what a test makes outside its own databases stays until the end of the run."""
    return url_of(_cluster, SUPERUSER, "postgres")


@pytest.fixture(scope="session")
def _superuser(_cluster: Path) -> Iterator[psycopg.Connection]:
    with connect(_cluster) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE").format(sql.Identifier(OWNER)))
        yield connection


@pytest.fixture
def postgres_databases(_cluster: Path, _superuser: psycopg.Connection) -> Iterator[Callable[[], str]]:
    """Makes fresh empty databases; their owner is no superuser, and row security binds it (in tables of its own where it is forced)."""
    made: list[sql.Identifier] = []

    def make() -> str:
        name = f"{OWNER}_{next(NUMBERS)}"
        made.append(sql.Identifier(name))
        _superuser.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 OWNER {}").format(made[-1], sql.Identifier(OWNER)))
        return url_of(_cluster, OWNER, name)

    yield make
    for name in made:
        _superuser.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


@pytest.fixture
def postgres_database(postgres_databases: Callable[[], str]) -> str:
    """One fresh empty database."""
    return postgres_databases()


def url_of(folder: Path, role: str, database: str) -> str:
    return f"postgresql+psycopg://{role}@/{database}?host={folder}&port={PORT}"


def connect(folder: Path) -> psycopg.Connection:
    return psycopg.connect(host=str(folder), port=PORT, user=SUPERUSER, dbname="postgres", autocommit=True)


def server_user() -> str:
    """PostgreSQL does not run as root; root lets somebody without rights run it."""
    if os.geteuid():
        return ""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def make_folder() -> Path:
    """A new folder of the server's user; its socket's path must be short, and that user must be able to go there."""
    user = server_user()
    for parent in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        place = Path(parent).resolve()
        if len(os.fsencode(place / "chidu-postgres-12345678" / SOCKET)) > LONGEST_SOCKET:
            continue
        if user and not all(step.stat().st_mode & stat.S_IXOTH for step in (place, *place.parents)):
            continue
        folder = Path(tempfile.mkdtemp(prefix="chidu-postgres-", dir=place))
        if user:
            shutil.chown(folder, user)
        return folder
    pytest.fail("no temporary folder for PostgreSQL: TMPDIR, /tmp and /var/tmp are too long or closed")


def start(programs: Path, folder: Path) -> Kept:
    """Makes the cluster and starts it; whoever dies meanwhile, the folder is removed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))} | {"LC_ALL": "C.UTF-8"}
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    # One command, so that one keeper watches both: make the cluster, then become the server.
    make_and_run = (
        '"$0/initdb" --pgdata=data --username="$1" --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions'
        ' && shift && exec "$@"'
    )
    server = [str(programs / "postgres"), "-D", "data", "-k", str(folder), *settings]
    return Kept(
        folder, ["sh", "-c", make_and_run, str(programs), SUPERUSER, *server],
        environment=environment, ending=signal.SIGINT, user=server_user(),
    )


def wait_until_it_answers(cluster: Kept) -> None:
    deadline = time.monotonic() + 6 * PATIENCE
    while True:
        try:
            connect(cluster.folder).close()
            return
        except psycopg.OperationalError:
            if cluster.has_ended() or time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL does not start:\n{cluster.log()}", pytrace=False)
            time.sleep(0.02)

"""A private MariaDB for Python tests, kept by mariadb_keeper.sh as that of the C++ tests (tests/support/mariadb.h)."""
import fcntl
import hashlib
import itertools
import os
import pathlib
import pwd
import subprocess
import time

START_SECONDS = 120
_numbers = itertools.count()


class Mariadb:
    """Holds the server while it exists; `schema()` makes an empty one."""

    def __init__(self):
        name = hashlib.sha256(os.environ["CORBEL_BUILD"].encode()).hexdigest()[:8]
        self.directory = pathlib.Path(f"/tmp/corbel-mariadb-{os.geteuid()}-py-{name}")
        self.directory.mkdir(exist_ok=True)
        self.directory.chmod(0o755)
        self.user = pwd.getpwuid(os.geteuid()).pw_name
        self.socket = str(self.directory / "run" / "m.sock")
        with open(self.directory / "starter", "a") as starter:
            fcntl.flock(starter, fcntl.LOCK_EX)
            self._users = open(self.directory / "users", "a")
            fcntl.flock(self._users, fcntl.LOCK_SH)   # waits while a keeper that saw nobody stops its server
            if self.execute("SELECT 1", check=False).returncode != 0:
                self._start()

    def _start(self):
        state = self.directory / "state"
        state.unlink(missing_ok=True)
        keeper = os.environ["CORBEL_SOURCE"] + "/tests/support/mariadb_keeper.sh"
        with open(self.directory / "keeper.log", "w") as log:
            subprocess.run(["setsid", "--fork", keeper, str(self.directory)], stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=True, close_fds=True)
        end = time.monotonic() + START_SECONDS
        while not state.exists() and time.monotonic() < end:
            time.sleep(0.02)
        said = state.read_text().strip() if state.exists() else "mariadbd was not ready in time"
        if said != "ready":
            raise RuntimeError(f"{said}; see {self.directory}")

    def close(self):
        self._users.close()

    def execute(self, sql, check=True):
        return subprocess.run(["mariadb", "--no-defaults", "-N", "-B", "-u", self.user, "-S", self.socket, "-e", sql], capture_output=True, text=True, check=check)

    def schema(self):
        name = f"p_{os.getpid()}_{next(_numbers)}"
        self.execute(f"DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
        return name

    def drop(self, name):
        self.execute(f"DROP DATABASE {name}")

"""Starts a real corbeld in a directory of its own for a test, and stops it afterwards.

    with CorbelServer(users=["alice", "bob"]) as server:
        imap = imaplib.IMAP4(*server.address("imap"))

Ports are chosen by the kernel (bind 0) and read from the ready file; readiness is told through NOTIFY_SOCKET, so
nothing sleeps or polls. Paths come from the environment that ctest sets (CORBELD, CORBEL, CORBEL_MODULES).
"""
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import tempfile

PASSWORD = "corbel-demo"
START_SECONDS = 30
STOP_SECONDS = 30

DEFAULT_MODULES = {
    "directory_sql": "",
    "convert_mime": "",
    "blob_fs": "",
    "imap": "listen = 127.0.0.1:0 starttls, 127.0.0.1:0 tls",
    "pop3": "listen = 127.0.0.1:0 starttls, 127.0.0.1:0 tls",
    "lmtp": "listen = 127.0.0.1:0 clear",
}


class CorbelServer:
    """One server process; `settings` is {"section": "key = value\\n..."} added to corbel.conf, `modules` replaces module bodies (None: left out)."""

    def __init__(self, users=("alice", "bob", "carol"), settings=None, modules=None, directory=None, start=True):
        self._own_directory = directory is None
        self.directory = pathlib.Path(directory or tempfile.mkdtemp(prefix="corbel-test-"))
        self.directory.mkdir(parents=True, exist_ok=True)
        self.users = list(users)
        self.settings = dict(settings or {})
        self.modules = {**DEFAULT_MODULES, **(modules or {})}
        self.process = None
        self.listeners = []
        self._write_configuration()
        if start:
            try:
                self.start()
                self.add_users(self.users)
            except BaseException:
                self.close()
                raise

    # --- life ---

    def start(self):
        ready = self.directory / "ready"
        ready.unlink(missing_ok=True)
        notify_path = str(self.directory / "notify")
        pathlib.Path(notify_path).unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify, open(self.directory / "log", "ab") as log:
            notify.bind(notify_path)
            self.process = subprocess.Popen(
                [os.environ["CORBELD"], "--config", str(self.directory / "corbel.conf"), "--ready-file", str(ready)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, "NOTIFY_SOCKET": notify_path})
            self._await_ready(notify)
        self.listeners = [line.split() for line in ready.read_text().splitlines()]

    def _await_ready(self, notify):
        exit_fd = os.pidfd_open(self.process.pid)
        try:
            while True:
                readable, _, _ = select.select([notify, exit_fd], [], [], START_SECONDS)
                if notify in readable and b"READY=1" in notify.recv(4096):
                    return
                if exit_fd in readable or not readable:
                    raise RuntimeError(f"corbeld did not get ready:\n{self.log()[-4000:]}")
        finally:
            os.close(exit_fd)

    def stop(self):
        """SIGTERM; the server must end by itself with status 0."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(STOP_SECONDS)
        self.process = None
        if status != 0:
            raise RuntimeError(f"corbeld ended with {status}:\n{self.log()[-4000:]}")

    def kill(self):
        """SIGKILL, as a crash would."""
        self.process.kill()
        self.process.wait()
        self.process = None

    def close(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
        if self._own_directory:
            shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        try:
            if kind is None and self.process:
                self.stop()
            elif kind is not None:
                print(self.log()[-8000:])
        finally:
            self.close()

    # --- facts ---

    def address(self, module, security=None):
        """(host, port) of a module's listener, or the path of its unix socket."""
        for name, kind, where in self.listeners:
            if name == module and (security is None or kind == security):
                if where.startswith("unix:"):
                    return where[5:]
                host, port = where.rsplit(":", 1)
                return host.strip("[]"), int(port)
        raise KeyError(f"no {security or ''} listener of {module} in {self.listeners}")

    def log(self):
        path = self.directory / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def corbel(self, *arguments, check=True, stdin=None, timeout=60):
        """Runs the operator's command against this server; returns the CompletedProcess."""
        run = subprocess.run([os.environ["CORBEL"], "--socket", str(self.directory / "data" / "admin.sock"), *arguments],
                             input=stdin, capture_output=True, text=True, timeout=timeout)
        if check and run.returncode != 0:
            raise RuntimeError(f"corbel {' '.join(arguments)}: {run.returncode}\n{run.stdout}{run.stderr}")
        return run

    def add_users(self, names):
        if not names:
            return
        rows = ["login,address,name,password"] + [f"{name},{name}@example.org,{name.capitalize()} Example,{PASSWORD}" for name in names]
        path = self.directory / "users.csv"
        path.write_text("\n".join(rows) + "\n")
        self.corbel("user", "import", str(path))

    def json(self, *arguments):
        return json.loads(self.corbel("--json", *arguments).stdout)

    # --- configuration ---

    def _write_configuration(self):
        data = self.directory / "data"
        data.mkdir(exist_ok=True)
        drop_ins = self.directory / "modules.d"
        drop_ins.mkdir(exist_ok=True)
        certificate = self.directory / "tls.crt"
        if not certificate.exists():
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                            "-keyout", self.directory / "tls.key", "-out", certificate], check=True, capture_output=True)
        sections = {
            "server": f"name = mail.example.org\ndata_dir = {data}\nmodule_dir = {os.environ['CORBEL_MODULES']}",
            "tls": f"certificate = {certificate}\nprivate_key = {self.directory / 'tls.key'}",
            "auth": "argon2_memory = 1M\nargon2_passes = 1",
            "http": "listen = 127.0.0.1:0",
            "admin": "listen = 127.0.0.1:0",
        }
        for name, body in self.settings.items():
            sections[name] = sections[name] + "\n" + body if name in sections else body
        text = "".join(f"[{name}]\n{body}\n\n" for name, body in sections.items())
        (self.directory / "corbel.conf").write_text(text)
        for name, body in self.modules.items():
            path = drop_ins / f"{name}.conf"
            if body is None:
                path.unlink(missing_ok=True)
            else:
                path.write_text(f"[module {name}]\n{body}\n")

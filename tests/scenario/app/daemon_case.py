"""What the tests of corbeld share: a folder, a minimal configuration, running the program to its end."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from corbel_server import CorbelServer

CORBELD = os.environ["CORBELD"]
MODULES = os.environ["CORBEL_MODULES"]
BAD_MODULES = os.path.join(os.environ["CORBEL_BUILD"], "bad_modules")
# Only what logs users in: these tests need no mail.
SMALL = {"imap": None, "pop3": None, "lmtp": None, "blob_fs": None, "convert_mime": None}


class DaemonCase(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="corbel-app-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        (self.directory / "modules.d").mkdir()

    def write(self, name, text):
        path = self.directory / name
        path.write_text(text)
        return path

    def write_minimal(self, more=""):
        return self.write("corbel.conf", f"[server]\nname = mail.example.org\ndata_dir = data\nmodule_dir = {MODULES}\n{more}")

    def run_corbeld(self, *arguments, environment=None, timeout=60):
        """Runs it to its end; (status, output and errors without the test's folder)."""
        run = subprocess.run([CORBELD, "--config", str(self.directory / "corbel.conf"), *arguments], capture_output=True, text=True,
                             timeout=timeout, env={**os.environ, **(environment or {})})
        return run.returncode, (run.stdout + run.stderr).replace(str(self.directory) + "/", "")

    def server(self, **arguments):
        """A running server that is closed with the test; modules beyond directory_sql only where asked for."""
        arguments.setdefault("users", [])
        arguments["modules"] = {**SMALL, **arguments.get("modules", {})}
        server = CorbelServer(**arguments)
        self.addCleanup(server.close)
        return server

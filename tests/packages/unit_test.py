"""The systemd unit stays hardened, and the scripts of the packages are shell."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["CORBEL_SOURCE"])
MOST = 30    # tenths of systemd's exposure level, which goes from 0 (best) to 10


class Unit(unittest.TestCase):
    def analyze(self, text):
        with tempfile.TemporaryDirectory() as folder:
            unit = pathlib.Path(folder, "corbel.service")
            unit.write_text(text)
            return subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={MOST}", unit], capture_output=True, text=True)

    def test_exposure(self):
        text = pathlib.Path(os.environ["CORBEL_SERVICE"]).read_text()
        run = self.analyze(text)
        self.assertEqual(0, run.returncode, run.stdout[-6000:] + run.stderr)
        self.assertNotRegex(run.stderr, "Unknown|ignoring")
        self.assertRegex(run.stdout, r"Overall exposure level for corbel.service: [012]\.\d ")
        loose = self.analyze(re.sub(r"(?m)^(SystemCall|Protect|Restrict).*\n", "", text))
        self.assertNotEqual(0, loose.returncode, "the threshold tells nothing")

    def test_scripts(self):
        scripts = [path for path in (SOURCE / "config/debian").rglob("p*") if re.match(r"(pre|post)(inst|rm)", path.name)]
        self.assertGreater(len(scripts), 4)
        for path in scripts:
            self.assertEqual("#!/bin/sh", path.read_text().splitlines()[0])
            self.assertIn("\nset -e\n", path.read_text(), path)
            subprocess.run(["sh", "-n", path], check=True)


unittest.main()

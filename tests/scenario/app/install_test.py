"""An install tree wherever it lies: the server finds its own modules and configuration, manual pages and completion are there."""
import json
import os
import pathlib
import signal
import subprocess
import unittest

from daemon_case import DaemonCase


class Install(DaemonCase):
    def test_tree(self):
        prefix = self.directory / "prefix"
        subprocess.run(["cmake", "--install", os.environ["CORBEL_BUILD"], "--prefix", prefix], check=True, capture_output=True)
        for file in ("share/man/man1/corbel.1", "share/man/man5/corbel.conf.5", "share/man/man8/corbeld.8", "share/bash-completion/completions/corbel",
                     "lib/systemd/system/corbel.service", "etc/fail2ban/filter.d/corbel.conf"):
            self.assertGreater((prefix / file).stat().st_size, 0, file)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x",
                        "-keyout", self.directory / "tls.key", "-out", self.directory / "tls.crt"], check=True, capture_output=True)
        environment = {**os.environ, "CORBEL_TLS__CERTIFICATE": str(self.directory / "tls.crt"), "CORBEL_TLS__PRIVATE_KEY": str(self.directory / "tls.key"),
                       **{f"CORBEL_MODULE_{name}__ISOLATION": "process" for name in ("HOOK_SPAM", "SEARCH_XAPIAN")},
                       "CORBEL_SERVER__DATA_DIR": str(self.directory / "data"), "CORBEL_ADMIN__LISTEN": "",
                       **{f"CORBEL_MODULE_{name}__LISTEN": "127.0.0.1:0 starttls" for name in ("IMAP", "POP3", "LMTP")}, "CORBEL_MODULE_SOAP__LISTEN": "127.0.0.1:0"}
        program = prefix / "sbin/corbeld"
        run = subprocess.run([program, "--check"], capture_output=True, text=True, env=environment)
        self.assertEqual((0, "The configuration is sound.\n"), (run.returncode, run.stdout + run.stderr))

        server = subprocess.Popen([program], stderr=subprocess.PIPE, text=True, env=environment)
        self.addCleanup(server.stderr.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        for line in server.stderr:
            if "app: Ready" in line:
                break
        corbel = [prefix / "bin/corbel", "--socket", self.directory / "data/admin.sock", "--json"]
        modules = json.loads(subprocess.run([*corbel, "module", "list"], check=True, capture_output=True).stdout)
        self.assertEqual({"running"}, {module["state"] for module in modules})
        self.assertEqual({"hook_spam", "search_xapian"}, {module["id"] for module in modules if module.get("process") == "running"})
        self.assertTrue(all(pathlib.Path(module["file"]).is_relative_to(prefix) for module in modules), modules)
        server.send_signal(signal.SIGTERM)
        self.assertEqual(0, server.wait(30))


if __name__ == "__main__":
    unittest.main()

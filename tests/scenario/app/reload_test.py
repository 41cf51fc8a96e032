"""SIGHUP and `corbel config reload`: all or nothing; certificates and log file; what needs a restart is said."""
import signal
import ssl
import subprocess
import unittest

from daemon_case import BAD_MODULES, DaemonCase


class Reload(DaemonCase):
    def setUp(self):
        super().setUp()
        self.instance = self.server(settings={"log": "file = corbel.log"}, modules={"good": f"file = {BAD_MODULES}/good.so"})
        self.config = self.instance.directory / "corbel.conf"

    def edit(self, old, new):
        text = self.config.read_text()
        self.assertIn(old, text)
        self.config.write_text(text.replace(old, new))

    def effective(self, section, key):
        for row in self.instance.json("config", "show"):
            if (row["section"], row["key"]) == (section, key):
                return row["value"]
        self.fail(f"no {section}.{key}")

    def test_values_and_restart_needed(self):
        self.edit("file = corbel.log", "file = corbel.log\nlevel = debug")
        self.edit("argon2_passes = 1", "argon2_passes = 2")
        self.edit("name = mail.example.org", "name = other.example.org")
        result = self.instance.json("config", "reload")
        self.assertEqual(["auth.argon2_passes", "log.level"], sorted(result["changed"]))
        self.assertEqual(["server.name"], result["needRestart"])
        self.assertEqual("debug", self.effective("log", "level"))
        self.assertEqual("mail.example.org", self.effective("server", "name"))
        self.assertEqual(["server.name"], self.instance.json("status")["needRestart"])
        # Taken back: nothing needs a restart any more.
        self.edit("name = other.example.org", "name = mail.example.org")
        self.assertEqual({"changed": [], "needRestart": []}, self.instance.json("config", "reload"))

    def test_wrong_file_changes_nothing(self):
        self.edit("file = corbel.log", "file = corbel.log\nlevel = debug\nlevle = info")
        run = self.instance.corbel("config", "reload", check=False)
        self.assertNotEqual(0, run.returncode)
        self.assertIn(f'{self.config}:', run.stderr)
        self.assertIn('unknown key "levle" in [log]; did you mean "level"?', run.stderr)
        self.assertEqual("info", self.effective("log", "level"))

    def test_addresses_are_checked_though_they_need_a_restart(self):
        self.edit("file = corbel.log", "file = corbel.log\nlevel = debug")
        self.edit("[http]\nlisten = 127.0.0.1:0", "[http]\nlisten = 127.0.0.1:http")
        run = self.instance.corbel("config", "reload", check=False)
        self.assertEqual(1, run.returncode)
        self.assertIn('[http] listen: "127.0.0.1:http" is not an address to listen on', run.stderr)
        self.assertEqual("info", self.effective("log", "level"))

    def test_hangup_with_a_wrong_file(self):
        self.edit("file = corbel.log", "file = corbel.log\nlevel = debug\nlevle = info")
        self.instance.process.send_signal(signal.SIGHUP)
        log = self.instance.directory / "data" / "corbel.log"
        for _ in range(200):
            if "Nothing was reloaded" in log.read_text():
                break
            self.instance.json("status")   # takes as long as it takes; the signal is not far behind
        self.assertRegex(log.read_text(), r'error app: Nothing was reloaded: the new configuration is wrong reason=".*corbel\.conf:\d+: unknown key .*levle')
        self.assertEqual("info", self.effective("log", "level"))
        self.assertEqual("running", self.instance.json("module", "show", "good")["state"])

    def test_module_refuses(self):
        drop_in = self.instance.directory / "modules.d" / "good.conf"
        drop_in.write_text(drop_in.read_text() + "journal = refuse\n")
        self.edit("file = corbel.log", "file = corbel.log\nlevel = debug")
        run = self.instance.corbel("config", "reload", check=False)
        self.assertIn("The module good: configure failed: no journal of that name", run.stderr)
        self.assertEqual("info", self.effective("log", "level"))
        self.assertEqual("", self.effective("module good", "journal"))

    def test_module_is_reconfigured(self):
        drop_in = self.instance.directory / "modules.d" / "good.conf"
        journal = self.instance.directory / "journal"
        drop_in.write_text(drop_in.read_text() + f"journal = {journal}\n")
        self.assertEqual(["module.good.journal"], self.instance.json("config", "reload")["changed"])
        self.assertEqual("good reconfigure\n", journal.read_text())

    def test_new_module_needs_a_restart(self):
        (self.instance.directory / "modules.d" / "user.conf").write_text(f"[module user]\nfile = {BAD_MODULES}/user.so\n")
        self.assertIn("module.user.file", self.instance.json("config", "reload")["needRestart"])

    def test_removed_module_runs_on(self):
        (self.instance.directory / "modules.d" / "good.conf").unlink()
        self.assertIn("module.good", self.instance.json("config", "reload")["needRestart"])
        self.assertEqual("running", self.instance.json("module", "show", "good")["state"])

    def test_hangup_reopens_log_and_certificate(self):
        log = self.instance.directory / "data" / "corbel.log"
        self.assertIn("info app: Ready", log.read_text())
        log.rename(log.with_suffix(".1"))
        before = self.instance.json("status")["certificates"][0]["notAfter"]
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "90", "-subj", "/CN=renewed",
                        "-keyout", self.instance.directory / "tls.key", "-out", self.instance.directory / "tls.crt"], check=True, capture_output=True)
        self.instance.process.send_signal(signal.SIGHUP)
        # The reload is over when the API, which waits for the same lock, has answered a second one.
        self.instance.corbel("config", "reload")
        self.assertIn("info app: Configuration reloaded", log.read_text())
        certificate = self.instance.json("status")["certificates"][0]
        self.assertNotEqual(before, certificate["notAfter"])
        self.assertEqual(["renewed"], certificate["names"])

    def test_broken_certificate_changes_nothing(self):
        (self.instance.directory / "tls.crt").write_text("not a certificate\n")
        self.edit("file = corbel.log", "file = corbel.log\nlevel = debug")
        run = self.instance.corbel("config", "reload", check=False)
        self.assertNotEqual(0, run.returncode)
        self.assertIn("tls.crt", run.stderr)
        self.assertEqual("info", self.effective("log", "level"))


class ReloadTls(DaemonCase):
    def test_clients_get_the_new_certificate(self):
        server = self.server(modules={"convert_mime": "", "imap": "listen = 127.0.0.1:0 tls"})
        address = server.address("imap", "tls")
        first = ssl.get_server_certificate(address)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "90", "-subj", "/CN=renewed",
                        "-keyout", server.directory / "tls.key", "-out", server.directory / "tls.crt"], check=True, capture_output=True)
        server.corbel("config", "reload")
        self.assertNotEqual(first, ssl.get_server_certificate(address))


if __name__ == "__main__":
    unittest.main()

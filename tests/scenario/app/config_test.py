"""corbeld --check: everything that is wrong is told with its place and a remedy; overrides; the reference page is current."""
import os
import pathlib
import re
import subprocess
import unittest

from daemon_case import BAD_MODULES, CORBELD, MODULES, DaemonCase


class Check(DaemonCase):
    def test_sound(self):
        self.write_minimal()
        self.assertEqual((0, "The configuration is sound.\n"), self.run_corbeld("--check"))
        self.assertFalse((self.directory / "data").exists(), "a check must not make anything")

    def test_unknown_keys_of_kernel_and_module(self):
        self.write_minimal("nmae = x\n[sever]\n")
        self.write("modules.d/imap.conf", "[module imap]\nlisten = 127.0.0.1:0\nlisten_to = x\n")
        status, text = self.run_corbeld("--check")
        self.assertEqual(78, status)
        self.assertIn("corbeld: corbel.conf:5: unknown key \"nmae\" in [server]; did you mean \"name\"?\n", text)
        self.assertIn("corbeld: corbel.conf:6: unknown section [sever]; did you mean [server]?\n", text)
        self.write_minimal()
        self.write("modules.d/convert_mime.conf", "[module convert_mime]\n")
        status, text = self.run_corbeld("--check")
        self.assertEqual((78, "corbeld: modules.d/imap.conf:3: unknown key \"listen_to\" in [module imap]; did you mean \"listen\"?\n"), (status, text))

    def test_types_and_ranges(self):
        self.write_minimal("drain_time = 10\n[workers]\nmain = 5000\n[log]\nlevel = verbos\n")
        status, text = self.run_corbeld("--check")
        self.assertEqual(78, status)
        self.assertIn('corbel.conf:5: "drain_time" must be a time from 0s to 1h (500ms, 30s, 5min, 2h, 7d), not "10"', text)
        self.assertIn('corbel.conf:7: "main" must be a number from 2 to 1024, not "5000"', text)
        self.assertIn('corbel.conf:9: "level" must be one of info, debug, warning, error, not "verbos"', text)

    def test_overrides(self):
        self.write_minimal()
        status, text = self.run_corbeld("--check", environment={"CORBEL_LOG__LEVEL": "loud"})
        self.assertEqual((78, 'corbeld: environment CORBEL_LOG__LEVEL: "level" must be one of info, debug, warning, error, not "loud"\n'), (status, text))
        status, text = self.run_corbeld("--check", "--set", "log.level=debug", environment={"CORBEL_LOG__LEVEL": "loud"})
        self.assertEqual(0, status, text)
        status, text = self.run_corbeld("--check", environment={"CORBEL_MODULE_LMTP__LISTEN": "127.0.0.1:0", "CORBEL_MODULE_LMTP__COLOUR": "red"})
        self.assertEqual((78, 'corbeld: environment CORBEL_MODULE_LMTP__COLOUR: unknown key "colour" in [module lmtp]\n'), (status, text))

        status, text = self.run_corbeld("--check", environment={"CORBEL_SERVER_DRAIN_TIME": "1s", "CORBEL_SOCKET": "/x", "CORBEL_NAME": "x"})
        self.assertEqual((78, "corbeld: environment CORBEL_SERVER_DRAIN_TIME: is not read; did you mean CORBEL_SERVER__DRAIN_TIME?\n"), (status, text))

    def test_secret_file(self):
        self.write_minimal("[storage]\nmysql_password = file:password\n")
        status, text = self.run_corbeld("--check")
        self.assertEqual((78, 'corbeld: corbel.conf:6: "mysql_password": the file data/password cannot be read: No such file or directory\n'), (status, text))

    def test_missing_module_and_missing_file(self):
        self.write_minimal("[module nothing]\n")
        status, text = self.run_corbeld("--check")
        self.assertEqual((78, f"corbeld: corbel.conf:5: The module file {MODULES}/nothing.so is not there; install the module or remove its section\n"), (status, text))
        (self.directory / "corbel.conf").unlink()
        status, text = self.run_corbeld("--check")
        self.assertEqual(78, status)
        self.assertIn("corbel.conf: cannot be read: No such file or directory", text)

    def test_module_refuses_its_values(self):
        self.write_minimal(f"[module throws_configure]\nfile = {BAD_MODULES}/throws_configure.so\n")
        status, text = self.run_corbeld("--check")
        self.assertEqual((78, "corbeld: corbel.conf:5: The module throws_configure: configure failed: the colour is wrong (blue)\n"), (status, text))

    def test_addresses(self):
        """What would only fail at the start, or worse at the restart after a reload, is told by the check."""
        self.write_minimal("[http]\nlisten = 127.0.0.1:8080 starttls, 127.0.0.1:99999\nproxy_from = 10.0.0.0/99\n[admin]\nlisten = 127.0.0.1:143, 192.0.2.1\n"
                           "[delivery]\nseparator = ++\n[storage]\ndatabase = mysql\nblob_key = short\n")
        self.write("modules.d/convert_mime.conf", "[module convert_mime]\n")
        self.write("modules.d/imap.conf", "[module imap]\nlisten = 127.0.0.1:143 tsl, 127.0.0.1:143, 127.0.0.1:993 tls, 127.0.0.1:0, 127.0.0.1:0, fd:imap\n")
        status, text = self.run_corbeld("--check")
        self.assertEqual((78, [
            'corbeld: modules.d/imap.conf:2: [module imap] listen: "tsl" after 127.0.0.1:143 is none of clear, starttls, tls',
            "corbeld: modules.d/imap.conf:2: [module imap] listen: 127.0.0.1:993 needs a certificate for tls; set one in [tls]",
            "corbeld: corbel.conf:6: [http] listen: HTTP has no starttls; write clear or tls after 127.0.0.1:8080",
            'corbeld: corbel.conf:6: [http] listen: "127.0.0.1:99999" is not an address to listen on: the port must be a number from 0 to 65535; '
            "use ADDRESS:PORT, [IPV6]:PORT, *:PORT or unix:/PATH",
        ]), (status, text.splitlines()[:4]))
        self.assertRegex(text, r'(?m)^corbeld: corbel\.conf:7: \[http\] proxy_from: .*"10\.0\.0\.0/99"')
        self.assertIn("corbeld: corbel.conf:9: [admin] listen: 127.0.0.1:143 is taken already by modules.d/imap.conf:2: [module imap] listen; give each its own port\n", text)
        self.assertIn('corbeld: corbel.conf:9: [admin] listen: "192.0.2.1" is not an address to listen on: the port is missing', text)
        self.assertIn("corbeld: corbel.conf:11: [delivery] separator: separator must be one character other than @, or empty\n", text)
        self.assertIn("corbeld: corbel.conf:13: [storage] database: database = mysql needs mysql_socket or mysql_host\n", text)
        self.assertRegex(text, r"(?m)^corbeld: corbel\.conf:14: \[storage\] blob_key: A blob key is 64 hexadecimal digits")
        self.assertNotIn("short", text, "a secret is not told")
        self.assertEqual((78, text), self.run_corbeld(), "a start refuses for the same reasons")

    def test_long_socket(self):
        self.write_minimal(f"[admin]\nsocket = /{'x' * 107}\n")
        status, text = self.run_corbeld("--check")
        self.assertEqual(78, status)
        self.assertIn("corbel.conf:6: [admin] socket: ", text)
        self.assertIn("the path is longer than 107 bytes", text)

    def test_certificates(self):
        self.write("tls.crt", "no certificate\n")
        self.write_minimal("[tls]\ncertificate = ../tls.crt\n")
        status, text = self.run_corbeld("--check")
        self.assertEqual(78, status)
        self.assertRegex(text, r"\Acorbeld: .*tls\.crt.*\n\Z")
        self.write_minimal("[tls web]\nprivate_key = ../tls.crt\n")
        self.assertEqual((78, 'corbeld: corbel.conf:6: [tls web] private_key: a key without "certificate"\n'), self.run_corbeld("--check"))

    def test_usage(self):
        self.write_minimal()
        self.assertEqual((64, "corbeld: unknown option --chek; corbeld --help lists them\n"), self.run_corbeld("--chek"))
        self.assertEqual((64, "corbeld: --set needs a value\n"), self.run_corbeld("--set"))

    def test_shipped_configuration_is_sound(self):
        source = os.environ["CORBEL_SOURCE"]
        self.write("corbel.conf", pathlib.Path(source, "config/corbel.conf").read_text())
        for name in os.listdir(f"{source}/modules"):
            drop_in = pathlib.Path(source, "modules", name, "config", f"{name}.conf")
            if drop_in.exists():
                self.write(f"modules.d/{name}.conf", drop_in.read_text())
        # The files that [tls] names are the operator's or the package's to bring, and what lacks them says so.
        arguments = ["--check", "--set", f"server.module_dir={MODULES}"]
        status, text = self.run_corbeld(*arguments, "--set", "tls.certificate=", "--set", "tls.private_key=")
        self.assertEqual((78, 4), (status, len(re.findall(r"(?m)^corbeld: modules\.d/(?:imap|pop3)\.conf:\d+: .* needs a certificate for \w+; set one in \[tls\]$", text))), text)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x", "-keyout", self.directory / "tls.pem",
                        "-out", self.directory / "tls.crt"], check=True, capture_output=True)
        status, text = self.run_corbeld(*arguments, "--set", f"tls.certificate={self.directory}/tls.crt", "--set", f"tls.private_key={self.directory}/tls.pem")
        self.assertEqual((0, "The configuration is sound.\n"), (status, text))

    def test_examples_in_shipped_files(self):
        """A line that an operator would uncomment is sound, too."""
        source = pathlib.Path(os.environ["CORBEL_SOURCE"])
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x", "-keyout", self.directory / "tls.pem",
                        "-out", self.directory / "tls.crt"], check=True, capture_output=True)
        examples = 0
        for file in [source / "config/corbel.conf", *source.glob("modules/*/config/*.conf")]:
            text = file.read_text()
            given = set(re.findall(r"(?m)^(\w+) *=", text))
            for key, _ in re.findall(r"(?m)^# ?(\w+)( *= )", text):
                if key not in given:
                    text = re.sub(rf"(?m)^# ?({key} *= )", r"\1", text, count=1)
                    given.add(key)
                    examples += 1
            self.write("corbel.conf" if file.name == "corbel.conf" else f"modules.d/{file.name}", text)
        self.assertGreater(examples, 5)
        status, text = self.run_corbeld("--check", "--set", f"server.module_dir={MODULES}", "--set", f"tls.certificate={self.directory}/tls.crt", "--set", f"tls.private_key={self.directory}/tls.pem")
        self.assertEqual((0, "The configuration is sound.\n"), (status, text))

    def test_manual_pages(self):
        """One source: every option and setting stands in its page, and troff has nothing to say against it."""
        options = subprocess.run([CORBELD, "--help"], capture_output=True, text=True, check=True).stdout
        for name, arguments in {"corbeld": ["--dump-manual"], "conf": ["--dump-settings", "man", "--set", f"server.module_dir={MODULES}"]}.items():
            page = subprocess.run([CORBELD, *arguments], capture_output=True, text=True, check=True).stdout
            complaints = subprocess.run(["man", "--warnings", "-l", "-"], input=page, capture_output=True, text=True, env={**os.environ, "MANPAGER": "cat", "MANWIDTH": "200"})
            self.assertEqual((0, ""), (complaints.returncode, complaints.stderr), name)
            if name == "corbeld":
                for option in re.findall(r"(?m)^  (--\S+)", options):
                    self.assertRegex(complaints.stdout, rf"(?m)^ +{option}\b")
            else:
                documented = pathlib.Path(os.environ["CORBEL_SOURCE"], "docs/settings.md").read_text()
                for section in re.findall(r"(?m)^## (\[.*\])$", documented):
                    self.assertIn(f"\n{section}\n", complaints.stdout)
                for key in re.findall(r"(?m)^\| `(\w+)`", documented):
                    self.assertRegex(complaints.stdout, rf"(?m)^ +{key}\b")

    def test_reference_page_is_current(self):
        page = subprocess.run([CORBELD, "--dump-settings", "md", "--set", f"server.module_dir={MODULES}"], capture_output=True, text=True, check=True).stdout
        committed = pathlib.Path(os.environ["CORBEL_SOURCE"], "docs/settings.md").read_text()
        self.assertEqual(committed, page, "write it anew: build/asan/bin/corbeld --dump-settings md --set server.module_dir=build/asan/modules > docs/settings.md")


if __name__ == "__main__":
    unittest.main()

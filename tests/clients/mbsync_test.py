"""mbsync (isync) both ways: new mail, flags, moves and deletions from either side; a second run transfers nothing."""
import re

from client_case import PASSWORD, ClientCase, main, message


class Mbsync(ClientCase):
    program = "mbsync"

    def sync(self):
        """Runs mbsync; returns what it printed, the protocol among it."""
        _, port = self.server.address("imap", "starttls")
        config = self.folder / "mbsyncrc"
        config.write_text(f"""IMAPAccount corbel
Host localhost
Port {port}
User alice
Pass {PASSWORD}
SSLType STARTTLS
CertificateFile {self.server.directory}/tls.crt

IMAPStore far
Account corbel

MaildirStore near
Path {self.folder}/mail/
Inbox {self.folder}/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Remove Both
Expunge Both
SyncState *
""")
        (self.folder / "mail").mkdir(exist_ok=True)
        return self.run_program("mbsync", "-c", config, "-a", "-Dn").stdout

    def local(self, mailbox="INBOX"):
        return sorted(p for part in ("cur", "new") for p in (self.folder / "mail" / mailbox / part).glob("*"))

    def transfers(self, output):
        """The IMAP commands of a run that change or carry something."""
        commands = re.findall(r"^(?:\(.*\) )?>>> \d+ (.*?)\r?$", output, re.M)
        self.assertTrue(any("SELECT" in command for command in commands), output)
        return [c for c in commands if re.search(r"APPEND|STORE|COPY|MOVE|EXPUNGE|CREATE|DELETE|BODY", c)]

    def test_both_ways(self):
        for i in range(12):
            self.deliver("alice@example.org", message(f"number {i}", body=f"body {i}\r\n" * (i * 50 + 1)))
        first = self.sync()
        self.assertEqual(len(self.local()), 12, first)

        self.assertEqual(len([c for c in self.transfers(first) if "BODY.PEEK[]" in c]), 12)
        before = self.local()
        self.assertEqual(self.transfers(self.sync()), [], "a second run must transfer nothing")
        self.assertEqual(self.local(), before)

        # Flags and a deletion here, a flag and a new folder there.
        ours = self.local()
        seen = ours[0]
        seen.rename(seen.parent.parent / "cur" / (seen.name.split(":")[0] + ":2,FS"))
        ours[1].unlink()
        imap = self.imap()
        self.ok(imap.select("INBOX"))
        self.ok(imap.store("5", "+FLAGS", "(\\Answered)"))
        self.ok(imap.create("Projects/2026"))
        self.ok(imap.copy("6:7", "Projects/2026"))
        self.ok(imap.store("6:7", "+FLAGS", "(\\Deleted)"))
        self.ok(imap.expunge())
        self.sync()
        flags = [p.name.rsplit(":2,", 1)[-1] for p in self.local() if ":2," in p.name]
        self.assertIn("FS", ["".join(sorted(f)) for f in flags])
        self.assertTrue(any("R" in f for f in flags), flags)
        self.assertEqual(len(self.local()), 9)
        self.assertEqual(len(self.local("Projects/2026")), 2)
        self.ok(imap.select("INBOX"))
        self.assertEqual(len(self.ok(imap.search(None, "ALL"))[0].split()), 9)
        self.assertEqual(len(self.ok(imap.search(None, "FLAGGED", "SEEN"))[0].split()), 1)

        # A message that is written here reaches the server byte for byte.
        text = message("from here", body="lokal geschrieben\r\n" * 3)
        (self.folder / "mail/INBOX/new/1.local.host").write_bytes(text.replace("\r\n", "\n").encode())
        self.sync()
        self.assertIn("from here", self.subjects())
        self.assertEqual(self.transfers(self.sync()), [])


main()

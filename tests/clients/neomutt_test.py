"""neomutt in batch mode: opens the mailbox, saves, tags, deletes, and quits."""
from client_case import PASSWORD, ClientCase, main, message


class Neomutt(ClientCase):
    program = "neomutt"

    def neomutt(self, keys, mailbox="INBOX"):
        host, port = self.server.address("imap", "starttls")
        config = self.folder / "muttrc"
        config.write_text(f"""set folder = "imap://alice@{host}:{port}/"
set spool_file = "+{mailbox}"
set imap_user = "alice"
set imap_pass = "{PASSWORD}"
set ssl_starttls = yes
set ssl_force_tls = no
set ssl_verify_host = no
set certificate_file = {self.server.directory}/tls.crt
set header_cache = ""
set mark_old = no
set delete = yes
set quit = yes
set confirm_append = no
set confirm_create = no
set wait_key = no
set sleep_time = 0
set move = no
""")
        return self.run_program("script", "-qec", f"neomutt -F {config} -e 'push {keys}'", "/dev/null", stdin=None, timeout=60)

    def test_copies_and_deletes(self):
        for i in range(5):
            self.deliver("alice@example.org", message(f"mutt {i}"))
        imap = self.imap()
        self.ok(imap.create("Saved"))
        self.neomutt('"<copy-message><kill-line>=Saved<enter><delete-message><next-entry><flag-message><quit>"')
        self.assertEqual(len(self.subjects()), 4)
        self.assertEqual(len(self.subjects(mailbox="Saved")), 1)
        self.ok(imap.select("INBOX", readonly=True))
        self.assertEqual(len(self.ok(imap.search(None, "FLAGGED"))[0].split()), 1)


main()

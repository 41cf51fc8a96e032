"""swaks over LMTP: what each reply is for, sub-addresses, STARTTLS, attachments."""
from client_case import ClientCase, main


class Swaks(ClientCase):
    program = "swaks"

    def swaks(self, *arguments, check=True):
        host, port = self.server.address("lmtp")
        return self.run_program("swaks", "--protocol", "LMTP", "--server", host, "--port", port, "--from", "s@example.net", *arguments, check=check)

    def test_delivers_with_attachment(self):
        (self.folder / "a.bin").write_bytes(bytes(range(256)) * 1000)
        self.swaks("--to", "alice@example.org", "--h-Subject", "with attachment", "--attach", f"@{self.folder}/a.bin")
        self.assertIn("with attachment", self.subjects("alice"))

    def test_an_answer_for_each_recipient(self):
        run = self.swaks("--to", "alice@example.org,nobody@example.org,bob@example.org", "--h-Subject", "to some", check=False)
        self.assertIn("550 5.1.1", run.stdout)
        self.assertIn("to some", self.subjects("alice"))
        self.assertIn("to some", self.subjects("bob"))

    def test_sub_address_finds_its_folder(self):
        imap = self.imap("bob")
        self.ok(imap.create("lists"))
        self.swaks("--to", "bob+lists@example.org", "--h-Subject", "for the list folder")
        self.assertIn("for the list folder", self.subjects("bob", "lists"))
        self.swaks("--to", "bob+nofolder@example.org", "--h-Subject", "for the inbox")
        self.assertIn("for the inbox", self.subjects("bob"))


main()

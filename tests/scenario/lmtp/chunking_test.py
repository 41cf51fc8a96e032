"""BDAT: pieces of any size, verbatim bytes, an answer per recipient at LAST, refused chunks that are still read."""
from client_case import main
from lmtp_case import LmtpCase


class Chunking(LmtpCase):
    def bdat(self, client, content, step):
        out = b""
        for at in range(0, len(content), step):
            piece = content[at:at + step]
            out += b"BDAT %d%s\r\n%s" % (len(piece), b" LAST" if at + step >= len(content) else b"", piece)
        client.send(out)
        return -(-len(content) // step)

    def test_pieces(self):
        content = b"Subject: pieces\r\n\r\n.\r\n..\r\n\0\x80\n.\r\n" + b"x" * 3000 + b"\r\nno end"
        for step in (1, 7, 1000, len(content)):
            client = self.lmtp()
            client.begin(["alice@example.org", "bob@example.org"])
            chunks = self.bdat(client, content, step)
            self.assertEqual(client.codes(chunks + 1), ["250 2.0.0"] * (chunks + 1))
        for user in ("alice", "bob"):
            stored = [m for m in self.stored(user) if b"Subject: pieces" in m]
            self.assertEqual(len(stored), 4)
            for message in stored:
                self.assertTrue(message.endswith(content))

    def test_large_message_is_a_blob(self):
        content = b"Subject: large\r\n\r\n" + b"0123456789abcdef" * 200000
        client = self.lmtp()
        client.begin(["alice@example.org", "bob@example.org"])
        self.bdat(client, content, 1 << 20)
        self.assertEqual(client.codes(5), ["250 2.0.0"] * 5)
        self.assertTrue([m for m in self.stored("bob") if b"Subject: large" in m][0].endswith(content))

    def test_empty_last(self):
        client = self.lmtp()
        client.begin(["carol@example.org"])
        client.send(b"BDAT 16\r\nSubject: empty\r\nBDAT 0 LAST\r\n")
        self.assertEqual(client.codes(2), ["250 2.0.0"] * 2)
        self.assertEqual(len(self.stored("carol")), 1)

    def test_refused_chunk_is_no_command(self):
        client = self.lmtp()
        client.send(b"BDAT 6\r\nQUIT\r\nNOOP\r\n")
        self.assertEqual(client.codes(2), ["503 5.5.1", "250 2.0.0"])
        client.begin(["nobody@example.org"])
        client.send(b"BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n")
        self.assertEqual(client.codes(2), ["503 5.5.1", "250 2.0.0"])

    def test_data_does_not_follow(self):
        client = self.lmtp()
        client.begin(["alice@example.org"])
        client.send(b"BDAT 1\r\nx")
        self.assertEqual(client.codes(1), ["250 2.0.0"])
        self.assertTrue(client.command("DATA").startswith("503"))
        self.assertTrue(client.command("RSET").startswith("250"))

    def test_unreadable_size_closes(self):
        client = self.lmtp()
        client.begin(["alice@example.org"])
        client.send(b"BDAT many\r\nRSET\r\n")
        self.assertEqual(client.codes(1), ["501 5.5.4"])
        self.assertEqual(client.file.readline(), b"")


main()

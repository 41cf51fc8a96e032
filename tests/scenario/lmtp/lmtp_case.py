"""A line-level LMTP client for tests: says what it is told to, checks codes, stuffs nothing by itself."""
import socket
import ssl

from client_case import ClientCase


class Lmtp:
    def __init__(self, server, hello="mta.example.net"):
        self.server = server
        self.socket = socket.create_connection(server.address("lmtp"), timeout=30)
        self.file = self.socket.makefile("rb")
        self.greeting = self.reply()
        if hello:
            self.capabilities = self.command(f"LHLO {hello}")

    def reply(self):
        """One reply, its lines joined by LF."""
        lines = []
        while True:
            line = self.file.readline()
            if not line:
                raise EOFError(f"connection closed after {lines}")
            lines.append(line.rstrip(b"\r\n").decode())
            if line[3:4] != b"-":
                return "\n".join(lines)

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def command(self, line):
        self.send(line + "\r\n")
        return self.reply()

    def codes(self, count):
        """The code and enhanced status of the next `count` replies."""
        return [" ".join(self.reply().split(" ")[:2]) for _ in range(count)]

    def begin(self, recipients, sender="sender@example.net", parameters=""):
        """MAIL and RCPTs, pipelined; the replies to the RCPTs."""
        self.send(f"MAIL FROM:<{sender}>{parameters}\r\n" + "".join(f"RCPT TO:<{recipient}>\r\n" for recipient in recipients))
        mail = self.reply()
        assert mail.startswith("250"), mail
        return self.codes(len(recipients))

    def data(self, recipients, content, **options):
        """A whole transaction by DATA; `content` is stuffed and ended by the caller's hand already. Codes by recipient."""
        replies = self.begin(recipients, **options)
        assert all(reply == "250 2.1.5" for reply in replies), replies
        answer = self.command("DATA")
        assert answer.startswith("354"), answer
        self.send(content)
        return self.codes(len(recipients))

    def start_tls(self):
        assert self.command("STARTTLS").startswith("220")
        context = ssl.create_default_context(cafile=str(self.server.directory / "tls.crt"))
        self.file.close()
        self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        self.file = self.socket.makefile("rb")

    def close(self):
        self.file.close()
        self.socket.close()


class LmtpCase(ClientCase):
    def lmtp(self, **options):
        client = Lmtp(self.server, **options)
        self.addCleanup(client.close)
        return client

    def stored(self, user, mailbox="INBOX"):
        """All messages of a mailbox, byte for byte."""
        connection = self.imap(user)
        self.ok(connection.select(mailbox, readonly=True))
        numbers = self.ok(connection.search(None, "ALL"))[0].split()
        return [self.ok(connection.fetch(number.decode(), "(BODY.PEEK[])"))[0][1] for number in numbers]

"""Plays tests/scripts/*.txt and server_scripts/*.txt (their language is described in script.h) against a real corbeld; arguments
name single scripts.

Every script has a user of its own, so one server serves all.
"""
import os
import pathlib
import re
import socket
import sys

sys.path.insert(0, str(pathlib.Path(os.environ["CORBEL_SOURCE"]) / "tests" / "support"))
from corbel_server import PASSWORD, CorbelServer  # noqa: E402

ANSWER_SECONDS = 20


class Failure(Exception):
    pass


def fits(pattern, line):
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("...")), line, re.DOTALL) is not None


class Client:
    def __init__(self, address):
        self.socket = socket.create_connection(address, ANSWER_SECONDS)
        self.input = self.socket.makefile("rb")

    def send(self, data):
        self.socket.sendall(data)

    def line(self):
        try:
            line = self.input.readline()
        except socket.timeout:
            raise Failure("nothing was answered") from None
        if not line.endswith(b"\r\n"):
            raise Failure(f"the connection ended: {line!r}")
        return line[:-2].decode("latin-1")

    def until(self, pattern):
        while not fits(pattern, self.line()):
            pass


class Player:
    def __init__(self, path, address):
        self.lines = path.read_text(encoding="latin-1").split("\n")   # bytes as they are
        self.user = path.stem
        self.address = address
        self.clients = {}
        self.at = 0

    def play(self):
        while self.at < len(self.lines):
            line = self.lines[self.at].replace("$USER", self.user)
            self.at += 1
            if line and not line.startswith("#"):
                self.step(line)
        for client in self.clients.values():
            client.socket.close()

    def client(self, number, skips_greeting=True):
        if number not in self.clients:
            self.clients[number] = Client(self.address)
            if skips_greeting:
                self.clients[number].line()
        return self.clients[number]

    def step(self, line):
        if line.startswith("login"):
            words = line.split()[1:]
            number = int(words.pop(0)) if words and words[0].isdigit() else 1
            client = self.client(number)
            client.send(f"l LOGIN {words[0] if words else self.user} {PASSWORD}\r\n".encode())
            client.until("l OK...")
            return
        verb, number, sign, text = re.fullmatch(r"([CSM])([2-9]?)([>!]?): ?(.*)", line).groups()
        client = self.client(int(number or 1), verb != "S")
        if verb == "C":
            client.send(text.encode("latin-1") + b"\r\n")
        elif verb == "M":
            self.append(client, text)
        elif sign == ">":
            client.until(text)
        elif sign == "!":
            if client.input.readline():
                raise Failure("the connection is still open")
        else:
            got = client.line()
            if not fits(text, got):
                raise Failure(f"got: {got}")

    def append(self, client, where):
        message = b""
        while self.at < len(self.lines) and self.lines[self.at].startswith("|"):
            message += self.lines[self.at][2:].encode("latin-1") + b"\r\n"
            self.at += 1
        client.send(b"m APPEND %s {%d+}\r\n%s\r\n" % (where.encode(), len(message), message))
        client.until("m OK...")


def main():
    paths = sorted(pathlib.Path(__file__).parent.glob("*scripts/*.txt"))
    if len(sys.argv) > 1:
        paths = [path for path in paths if path.stem in sys.argv[1:]]
    failures = 0
    with CorbelServer(users=["alice", "bob"] + [path.stem for path in paths]) as server:
        for path in paths:
            player = Player(path, server.address("imap", "starttls"))
            try:
                player.play()
                print(f"{path.name}: ok", flush=True)
            except Failure as failure:
                failures += 1
                print(f"{path.name}:{player.at}: {failure}", flush=True)
        if failures:
            print(server.log()[-3000:])
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

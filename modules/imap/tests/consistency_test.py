"""Several clients change one mailbox at once; what each was told must add up to what is there.

Each client keeps a model: the messages by sequence number with UID and flags, moved only by what the server says (EXISTS, EXPUNGE,
FETCH). A FETCH of UIDs must agree with it at any time, a message's mod-sequence never goes back, the same one always comes with the same
flags, and at the end all models must equal a fresh SELECT, with each message \\Recent for exactly one of them. Every operation is chosen
by a seeded generator, so a failure's seed can be run again: consistency_test.py SEED.
"""
import os
import pathlib
import random
import re
import socket
import sys
import threading

sys.path.insert(0, str(pathlib.Path(os.environ["CORBEL_SOURCE"]) / "tests" / "support"))
from corbel_server import PASSWORD, CorbelServer  # noqa: E402

CLIENTS = 4
OPERATIONS = 120
FLAGS = ["\\Seen", "\\Flagged", "\\Answered", "\\Deleted", "Work", "Later"]


class Model:
    def __init__(self, address, condstore):
        self.socket = socket.create_connection(address, 30)
        self.input = self.socket.makefile("rb")
        self.input.readline()
        self.messages = []   # [uid or None, frozenset of flags or None]
        self.mod_sequences = {}   # uid: (mod-sequence, flags)
        self.recent = set()
        self.number = 0
        self.command(f"LOGIN alice {PASSWORD}")
        self.command("SELECT INBOX" + (" (CONDSTORE)" if condstore else ""))
        self.command("UID FETCH 1:* (FLAGS)")

    def command(self, text, may_expunge=True, literal=None):
        self.number += 1
        tag = f"t{self.number}"
        self.sent = text
        data = f"{tag} {text}".encode()
        if literal is not None:
            data += b" {%d+}\r\n%s" % (len(literal), literal)
        self.socket.sendall(data + b"\r\n")
        while True:
            line = self.line()
            if line.startswith(tag + " "):
                if " OK" not in line[:len(tag) + 4] and not (text.startswith("COPY") and "[EXPUNGEISSUED]" in line):
                    raise AssertionError(f"{text}: {line}")
                return line
            self.untagged(line, may_expunge)

    def line(self):
        line = self.input.readline()
        while match := re.search(rb"\{(\d+)\}\r\n$", line):
            self.input.read(int(match[1]))
            line = line[:match.start()] + self.input.readline()
        if not line.endswith(b"\r\n"):
            raise AssertionError(f"{self.sent}: the connection ended")
        return line[:-2].decode()

    def untagged(self, line, may_expunge):
        if match := re.fullmatch(r"\* (\d+) EXISTS", line):
            total = int(match[1])
            assert total >= len(self.messages), f"{self.sent}: EXISTS went down: {line}, had {len(self.messages)}"
            self.messages += [[None, None] for _ in range(total - len(self.messages))]
        elif match := re.fullmatch(r"\* (\d+) EXPUNGE", line):
            assert may_expunge, f"{self.sent}: told {line}"
            del self.messages[int(match[1]) - 1]
        elif match := re.fullmatch(r"\* (\d+) FETCH \((.*)\)", line):
            message = self.messages[int(match[1]) - 1]
            if uid := re.search(r"UID (\d+)", match[2]):
                assert message[0] in (None, int(uid[1])), f"{self.sent}: {line}, but it was UID {message[0]}"
                message[0] = int(uid[1])
            if flags := re.search(r"FLAGS \(([^)]*)\)", match[2]):
                message[1] = frozenset(flag for flag in flags[1].split() if flag != "\\Recent")
                if "\\Recent" in flags[1]:
                    self.recent.add(message[0])
            self.check_order(line, message, flags)

    def check_order(self, line, message, flags):
        match = re.search(r"MODSEQ \((\d+)\)", line)
        if not match or message[0] is None:
            return
        number = int(match[1])
        last, known = self.mod_sequences.get(message[0], (0, None))
        assert number >= last, f"{self.sent}: {line}, but MODSEQ {last} was told before"
        now = message[1] if flags else known if number == last else None
        assert number > last or None in (now, known) or now == known, f"{self.sent}: {line}, but with this MODSEQ it had {known}"
        self.mod_sequences[message[0]] = (number, now)

    def operate(self, random):
        count = len(self.messages)
        if count == 0 or random.random() < 0.25:
            self.command(f"APPEND INBOX ({random.choice(FLAGS)})", literal=b"Subject: x\r\n\r\nbody\r\n")
            return
        first = random.randint(1, count)
        numbers = f"{first}:{min(count, first + random.randint(0, 3))}"
        flag = random.choice(FLAGS)
        sign = random.choice(["+", "+", "-", ""])
        silent = random.choice(["", ".SILENT"])
        choice = random.randrange(9)
        if choice == 0:
            self.command(f"STORE {numbers} {sign}FLAGS{silent} ({flag})", may_expunge=False)
            if silent:   # what one does oneself in silence one must know oneself: read it
                self.command(f"FETCH {numbers} (UID FLAGS)", may_expunge=False)
        elif choice == 1:
            self.command(f"UID STORE 1:* {sign}FLAGS ({flag})")
        elif choice == 2:
            self.command(f"FETCH {numbers} (UID FLAGS RFC822.SIZE)", may_expunge=False)
        elif choice == 3:
            self.command("UID FETCH 1:* (UID FLAGS)")
        elif choice == 4:
            self.command("EXPUNGE")
        elif choice == 5:
            self.command(f"COPY {numbers} INBOX")
        elif choice == 6:
            self.command(f"FETCH {numbers} (UID BODY[TEXT])", may_expunge=False)
        elif choice == 7:
            self.command(f"SEARCH {numbers} {random.choice(['SEEN', 'UNFLAGGED', 'LARGER 1', 'BODY body'])}", may_expunge=False)
        else:
            self.command("NOOP")


def work(model, seed, failures):
    try:
        generator = random.Random(seed)
        for _ in range(OPERATIONS):
            model.operate(generator)
    except Exception as error:  # noqa: BLE001 the main thread reports it
        failures.append(f"{type(error).__name__}: {error}")


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(1 << 30)
    print(f"seed {seed}")
    with CorbelServer(users=["alice"]) as server:
        address = server.address("imap", "starttls")
        models = [Model(address, condstore=number % 2 == 1) for number in range(CLIENTS)]
        failures = []
        threads = [threading.Thread(target=work, args=(model, seed + number, failures)) for number, model in enumerate(models)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        last = Model(address, False)
        truth = last.messages
        for number, model in enumerate(models):
            if failures:
                break
            model.command("NOOP")
            model.command("UID FETCH 1:* (UID)")
            told = [list(message) for message in model.messages]
            model.recent = set()
            model.command("UID FETCH 1:* (FLAGS)")   # for \\Recent; what was told before is what is compared
            model.messages = told
            for sequence, message in enumerate(model.messages, 1):
                if message[1] is None:   # what was never told must be asked; what was told stays as it was told
                    model.command(f"FETCH {sequence} (FLAGS)")
            if model.messages != truth:
                differ = [(mine, there) for mine, there in zip(model.messages, truth) if mine != there][:5]
                failures.append(f"client {number} was told {len(model.messages)} messages, there are {len(truth)}; first differences: {differ}")
        if not failures:
            recent = sorted(uid for model in [last, *models] for uid in model.recent)
            if recent != [uid for uid, _ in truth]:
                failures.append(f"recent somewhere: {recent}, there are {[uid for uid, _ in truth]}")
        print(f"{len(truth)} messages at the end")
        for failure in failures:
            print(failure)
        if failures:
            print(server.log()[-3000:])
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

"""Requests that are well-formed and make no sense: any operation with any arguments. Each is answered, and the server forgets nothing that it should.

CORBEL_SOAP_REQUESTS says how many (2,000), CORBEL_SOAP_SEED which. At its end the server's own leak check must be silent, and its memory may not
grow between the first third of the requests and the last."""
import os
import pathlib
import random
import time
import unittest

from safety_test import CALLS, NAMES, Safety
from soap_client import entryid_parts

REQUESTS = int(os.environ.get("CORBEL_SOAP_REQUESTS", "2000"))
SEED = int(os.environ.get("CORBEL_SOAP_SEED", "1"))
GROWTH_BYTES = 32 << 20
# These wait, or end the session (setUser by a new password).
LEFT_OUT = {"logon", "logoff", "ssoLogon", "notifyGetItems", "setUser"}


class Random(Safety):
    @classmethod
    def setUpClass(cls):
        # A sanitizer keeps what was freed for a while: little of it here, or that is all one sees.
        os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1:thread_local_quarantine_size_kb=16"
        super().setUpClass()

    def mutate(self, value, depth=0):
        draw = self.random.random()
        if isinstance(value, dict) and draw < 0.95:
            return {name: self.mutate(each, depth + 1) for name, each in value.items() if self.random.random() < 0.95}
        if isinstance(value, list) and draw < 0.95:
            return [self.mutate(each, depth + 1) for each in value for _ in range(self.random.choice((0, 1, 1, 1, 2)))]
        if draw < 0.7:
            return value
        return self.random.choice((0, 1, -1, 2**31, 2**32 - 1, True, "", "x" * 300, "ü\u20ac", b"", os.urandom(48), self.random.choice(list(self.her.values())), None, [], {}))

    def resident(self):
        status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) * 1024

    def test_random_requests(self):
        self.random = random.Random(SEED)
        shapes = {name: arguments(self.her) for name, arguments in CALLS.items() if arguments}
        names = [name for name in NAMES if name not in LEFT_OUT]
        codes, early = {}, None
        began = time.monotonic()
        for number in range(REQUESTS):
            name = self.random.choice(names)
            shape = shapes.get(name) or dict(ulTableId=1, ulFlags=0, ulBookmark=0, lRowCount=1, ulUserId=self.her["id"], sUserId=self.her["user"], sEntryId=self.her["inbox"])
            arguments = {"ulSessionId": self.alice.session, **{key: self.mutate(value) for key, value in shape.items()}}
            if "ulSessionId" not in arguments or self.random.random() < 0.02:
                arguments["ulSessionId"] = self.random.getrandbits(63)
            status, body = self.alice.post(self.alice.request(name, arguments))
            self.assertIn(status, (200, 500), (name, arguments))
            self.assertIn(b"Envelope", body, (name, arguments))
            self.assertNotIn(b"SOAP-ENV:Server", body, (name, arguments))
            codes[status] = codes.get(status, 0) + 1
            if number == REQUESTS // 3:
                early = self.resident()
        seconds = time.monotonic() - began
        print(f"{REQUESTS} requests in {seconds:.1f} s, {REQUESTS / seconds:.0f}/s, answers {codes}, {early >> 20} MB, then {self.resident() >> 20} MB")
        self.assertGreater(codes.get(200, 0), REQUESTS // 4)
        self.assertNotIn("Internal", self.server.log())
        self.assertLess(self.resident() - early, GROWTH_BYTES)
        self.client("alice")   # and it works as before
        self.assertEqual(self.her["guid"], entryid_parts(self.her["store"])[0])

    # What Safety tests is not tested here once more.
    test_every_operation_is_known_here = test_anothers_ids = test_anothers_table = test_anothers_waiting_room = test_wrong_entryids = None


del Safety   # or it would run here too

if __name__ == "__main__":
    unittest.main()

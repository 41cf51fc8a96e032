"""The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677) for imaplib's authenticate() and poplib."""
import base64
import hashlib
import hmac
import os


def _hmac(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


class Scram:
    """`step(challenge)` gives the next response; after success `verified` says that the server knew the password too."""

    def __init__(self, user, password, header="n,,", binding=b""):
        self.user, self.password, self.header, self.binding = user, password, header, binding
        self.nonce = base64.b64encode(os.urandom(18)).decode()
        self.stage = 0
        self.verified = False
        self.salt = None

    def step(self, challenge):
        self.stage += 1
        if self.stage == 1:
            return (self.header + self._bare()).encode()
        if self.stage == 2:
            return self._final(challenge.decode())
        self.verified = challenge == b"v=" + base64.b64encode(self.signature)
        return b""

    def _bare(self):
        return "n=" + self.user.replace("=", "=3D").replace(",", "=2C") + ",r=" + self.nonce

    def _final(self, first):
        fields = dict(field.split("=", 1) for field in first.split(","))
        assert fields["r"].startswith(self.nonce), first
        self.salt = fields["s"]
        salted = hashlib.pbkdf2_hmac("sha256", self.password.encode(), base64.b64decode(self.salt), int(fields["i"]))
        bare = "c=" + base64.b64encode(self.header.encode() + self.binding).decode() + ",r=" + fields["r"]
        text = ",".join([self._bare(), first, bare]).encode()
        key = _hmac(salted, b"Client Key")
        proof = bytes(a ^ b for a, b in zip(key, _hmac(hashlib.sha256(key).digest(), text)))
        self.signature = _hmac(_hmac(salted, b"Server Key"), text)
        return f"{bare},p={base64.b64encode(proof).decode()}".encode()

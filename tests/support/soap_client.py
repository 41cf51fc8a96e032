"""A client of the SOAP module for tests: builds requests of the service KCmd and takes answers apart, over TCP, TLS or a unix socket.

    client = SoapClient(server.address("soap", "clear"))
    client.logon("alice", PASSWORD)
    store = client.call("getStore")
    client.call("loadObject", sEntryId=store.sRootId.bytes, ulFlags=0)

Arguments stand in the order of the wire: int, str, bool, bytes (base64), None (left out), a list (its items), a dict (its members), a Prop.
"""
import base64
import http.client
import socket
import ssl
import struct
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape

# KCERR_* codes.
NOT_FOUND, NO_ACCESS, COLLISION, LOGON_FAILED = 0x80000002, 0x80000003, 0x80000008, 0x80000009
END_OF_SESSION, INVALID_PARAMETER, INVALID_ENTRYID, NO_SUPPORT = 0x80000010, 0x80000014, 0x80000016, 0x80000018
STORE_FULL, TOO_BIG, BUSY, OBJECT_DELETED = 0x8000001C, 0x80000019, 0x8000002B, 0x8000002C
CAPABILITIES = 0x10 | 0x80 | 0x200 | 0x800 | 0x1000 | 0x2000 | 0x4000 | 0x8000

HEAD = ('<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xop="http://www.w3.org/2004/08/xop/include" xmlns:ns="urn:zarafa">'
        '<SOAP-ENV:Body SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">')
TAIL = "</SOAP-ENV:Body></SOAP-ENV:Envelope>"

KINDS = {0x2: "i", 0x3: "ul", 0xA: "ul", 0x4: "flt", 0x5: "dbl", 0x7: "dbl", 0xB: "b", 0x1E: "lpszA", 0x1F: "lpszA", 0x40: "hilo", 0x6: "hilo",
         0x48: "bin", 0x102: "bin", 0xFB: "bin", 0x14: "li"}
MULTI_KINDS = {0x2: "mvi", 0x3: "mvl", 0x4: "mvflt", 0x5: "mvdbl", 0x1E: "mvszA", 0x1F: "mvszA", 0x40: "mvhilo", 0x48: "mvbin", 0x102: "mvbin", 0x14: "mvli"}


class SoapError(Exception):
    """An answer whose code is not 0."""

    def __init__(self, operation, code):
        super().__init__(f"{operation}: {code:#x}")
        self.code = code


class Prop:
    """A property; times are microseconds since 1970 and stand as FILETIME on the wire."""

    def __init__(self, tag, value):
        self.tag, self.value = tag, value

    def members(self):
        kind = self.tag & 0xFFF
        if self.tag & 0x1000:
            return {"ulPropTag": self.tag, MULTI_KINDS[kind]: [wire(kind, each) for each in self.value]}
        return {"ulPropTag": self.tag, KINDS[kind]: wire(kind, self.value)}

    def __repr__(self):
        return f"Prop({self.tag:#010x}, {self.value!r})"


def wire(kind, value):
    if kind in (0x40, 0x6):
        number = value * 10 + 116444736000000000 if kind == 0x40 else value
        return {"hi": number >> 32, "lo": number & 0xFFFFFFFF}
    return value


class Node:
    """An element of an answer: members as attributes, `items` in order, `text`, `number`, `bytes`."""

    def __init__(self, element):
        self.element = element

    def __getattr__(self, name):
        child = self.element.find(name)
        if child is None:
            raise AttributeError(f"{self.element.tag} has no {name}: {[each.tag for each in self.element]}")
        return Node(child)

    def __contains__(self, name):
        return self.element.find(name) is not None

    @property
    def items(self):
        return [Node(child) for child in self.element]

    @property
    def text(self):
        return self.element.text or ""

    @property
    def number(self):
        return int(self.text)

    @property
    def bytes(self):
        return base64.b64decode(self.text, validate=True)

    def properties(self):
        """Of an array of properties: {tag: value}; times in microseconds since 1970."""
        return {item.ulPropTag.number: value_of(item) for item in self.items}


def value_of(item):
    tag = item.ulPropTag.number
    children = [child for child in item.items if child.element.tag != "ulPropTag"]
    assert len(children) == 1, (hex(tag), [child.element.tag for child in children])
    node, kind = children[0], tag & 0xFFF
    expected = MULTI_KINDS.get(kind) if tag & 0x1000 else KINDS.get(kind)
    assert node.element.tag == expected or kind in (0xFD, 0xFE, 0x1, 0xD), (hex(tag), node.element.tag)

    def one(each):
        name = node.element.tag.removeprefix("mv")
        if name in ("i", "ul", "li", "l"):
            return each.number
        if name in ("flt", "dbl"):
            return float(each.text)
        if name == "b":
            assert each.text in ("true", "false")
            return each.text == "true"
        if name in ("lpszA", "szA"):
            return each.text
        if name == "hilo":
            number = each.hi.number << 32 | each.lo.number
            return (number - 116444736000000000) // 10 if kind == 0x40 else number
        if name == "bin":
            return each.bytes
        return each
    return [one(each) for each in node.items] if tag & 0x1000 else one(node)


def render(name, value):
    if value is None:
        return ""
    if isinstance(value, Prop):
        value = value.members()
    if isinstance(value, bool):
        content = "true" if value else "false"
    elif isinstance(value, (int, float)):
        content = str(value)
    elif isinstance(value, str):
        content = escape(value, {"\r": "&#xD;"})   # as gSOAP does: a parser takes a bare one for a line end
    elif isinstance(value, (bytes, bytearray)):
        content = base64.b64encode(value).decode()
    elif isinstance(value, dict):
        content = members(value)
    else:
        content = "".join(render("item", each) for each in value)
    return f"<{name}>{content}</{name}>"


def members(values):
    """A key "item*" holds items that stand in the structure itself."""
    return "".join("".join(render("item", each) for each in value) if name == "item*" else render(name, value) for name, value in values.items())


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class SoapClient:
    def __init__(self, address, certificate=None, timeout=90):
        if isinstance(address, str):
            self.connection = UnixConnection(address, timeout)
        elif certificate:
            self.connection = http.client.HTTPSConnection(*address, timeout=timeout, context=ssl.create_default_context(cafile=certificate))
        else:
            self.connection = http.client.HTTPConnection(*address, timeout=timeout)
        self.session = 0

    def close(self):
        self.connection.close()

    def post(self, body, headers=None):
        """(status, body) of raw bytes."""
        self.connection.request("POST", "/", body if isinstance(body, bytes) else body.encode(),
                                {"Content-Type": "text/xml; charset=utf-8", "User-Agent": "gSOAP/2.8", **(headers or {})})
        response = self.connection.getresponse()
        return response.status, response.read()

    def request(self, operation, arguments):
        return f"{HEAD}<ns:{operation}>{members(arguments)}</ns:{operation}>{TAIL}"

    def ask(self, operation, **arguments):
        """The code and the answer."""
        if operation not in ("logon",):
            name = {"create_folders": "session_id"}.get(operation, "ecSessionId" if "Remote" in operation else "ulSessionId")
            arguments = {name: self.session, **arguments}
        status, body = self.post(self.request(operation, arguments))
        assert status == 200, (status, body[:2000])
        answer = Node(ElementTree.fromstring(body)[0][0])
        code = answer.er.number if "er" in answer else answer.result.number
        return code, answer

    def call(self, operation, **arguments):
        """The answer; SoapError for a code that is not 0."""
        code, answer = self.ask(operation, **arguments)
        if code != 0:
            raise SoapError(operation, code)
        return answer

    def logon(self, user, password="", impersonate="", capabilities=CAPABILITIES, group=0):
        answer = self.call("logon", szUsername=user, szPassword=password, szImpersonateUser=impersonate, szVersion="11.0.2", ulCapabilities=capabilities,
                           ulFlags=0, sLicenseReq=b"", ullSessionGroup=group, szClientApp="test", szClientAppVersion="1", szClientAppMisc="")
        self.session = answer.ulSessionId.number
        return answer


def entryid_parts(entryid):
    """(store GUID, version, type) of an object's entryid."""
    version, kind = struct.unpack_from("<IH", entryid, 20)
    return entryid[4:20], version, kind

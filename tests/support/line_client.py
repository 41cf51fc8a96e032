"""A client of a line protocol that sends exactly what a test says, and can switch to TLS under it."""
import socket
import ssl


class LineClient:
    def __init__(self, address, timeout=30):
        self.socket = socket.create_connection(address, timeout)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.file.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def line(self):
        """One line without its end; "" at the end of the connection."""
        return self.file.readline().decode(errors="replace").rstrip("\r\n")

    def until(self, *starts):
        """Lines up to and including the first that starts with one of `starts`, or up to the end of the connection."""
        lines = []
        while True:
            raw = self.file.readline()
            if not raw:
                return lines
            lines.append(raw.decode(errors="replace").rstrip("\r\n"))
            if lines[-1].startswith(starts):
                return lines

    def rest(self):
        """Everything up to the end of the connection."""
        return self.file.read().decode(errors="replace")

    def start_tls(self):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self.file.close()
        self.socket = context.wrap_socket(self.socket)
        self.file = self.socket.makefile("rb")

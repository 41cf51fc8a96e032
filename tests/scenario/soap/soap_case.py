"""A server with the SOAP module, for a class of tests."""
import os
import pwd
import shutil
import tempfile
import unittest

from corbel_server import PASSWORD, CorbelServer
from soap_client import SoapClient, SoapError


class SoapCase(unittest.TestCase):
    USERS = ["alice", "bob", "carol"]
    SETTINGS = {}
    SOAP = ""   # further settings of the module
    MODULES = {}

    @classmethod
    def setUpClass(cls):
        directory = tempfile.mkdtemp(prefix="corbel-soap-")   # a socket's path is absolute
        cls.addClassCleanup(shutil.rmtree, directory, ignore_errors=True)
        account = pwd.getpwuid(os.getuid()).pw_name
        cls.server = CorbelServer(users=cls.USERS, settings=cls.SETTINGS, directory=directory, modules={
            "soap": f"listen = 127.0.0.1:0 clear, 127.0.0.1:0 tls, unix:{directory}/soap.sock\nlocal_admins = {account}\n" + cls.SOAP, **cls.MODULES})
        cls.addClassCleanup(cls.stopServer)

    @classmethod
    def stopServer(cls):
        try:
            if cls.server.process:
                cls.server.stop()
        finally:
            cls.server.close()

    def client(self, user=None, **options):
        """Logged on as the user, over TCP."""
        client = SoapClient(self.server.address("soap", "clear"))
        self.addCleanup(client.close)
        if user:
            client.logon(user, PASSWORD, **options)
        return client

    def system(self):
        """Logged on as SYSTEM, over the unix socket."""
        path = next(where[5:] for name, _, where in self.server.listeners if name == "soap" and where.startswith("unix:"))
        client = SoapClient(path)
        self.addCleanup(client.close)
        client.logon("SYSTEM")
        return client

    def assertCode(self, code, client, operation, **arguments):
        got, _ = client.ask(operation, **arguments)
        self.assertEqual(hex(code), hex(got), operation)

    def assertRaisesCode(self, code, function, *arguments, **options):
        with self.assertRaises(SoapError) as caught:
            function(*arguments, **options)
        self.assertEqual(hex(code), hex(caught.exception.code))

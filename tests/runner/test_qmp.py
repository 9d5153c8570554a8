# SPDX-License-Identifier: GPL-2.0-only
"""What the runner learns from QEMU's monitor socket, with a stand-in for QEMU."""

import contextlib
import json
import os
import socket
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../scripts'))

from runner import qmp    # noqa: E402


class DeadState(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def answer(self, state):
        """One connection to a machine in STATE."""
        server = socket.socket(socket.AF_UNIX)
        server.bind(os.path.join(self.folder, 'qmp.sock'))
        server.listen(1)
        self.addCleanup(server.close)

        def serve():
            connection, _ = server.accept()
            with contextlib.suppress(BrokenPipeError), connection, connection.makefile('rwb') as file:
                file.write(b'{"QMP": {}}\n')
                file.flush()
                for line in file:
                    asked = json.loads(line)['execute'] == 'query-status'
                    reply = {'return': {'status': state} if asked else {}}
                    file.write(json.dumps(reply).encode() + b'\n')
                    file.flush()

        thread = threading.Thread(target=serve)
        thread.start()
        self.addCleanup(thread.join)

    def test_a_machine_that_qemu_stopped_for_good_is_dead(self):
        self.answer('internal-error')
        self.assertEqual(qmp.dead_state(self.folder), 'internal-error')

    def test_a_running_machine_is_not_dead(self):
        self.answer('running')
        self.assertIsNone(qmp.dead_state(self.folder))

    def test_without_an_answer_nothing_is_said(self):
        self.assertIsNone(qmp.dead_state(self.folder))
        self.assertIsNone(qmp.machine_pid(self.folder))

    def test_who_listens_is_known(self):
        self.answer('running')
        self.assertEqual(qmp.machine_pid(self.folder), os.getpid())


if __name__ == '__main__':
    unittest.main()

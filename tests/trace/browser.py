# SPDX-License-Identifier: GPL-2.0-only
"""A page in a real browser: Chromium without a window, told what to do by the
DevTools protocol over a pipe, as DevTools itself is.

    with browser.Browser() as chromium:
        page = chromium.open('/tmp/page.html')
        page.wait('document.readyState === "complete"')
        assert page.evaluate('document.title') == 'Trace'
        assert not page.errors and not page.requests
"""

import base64
import fcntl
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

PATIENCE = 120      # seconds until a browser that does not answer counts as broken


def find():
    """The browser's program, or None.  One out of a snap sees no files of ours."""
    for name in ('chromium', 'google-chrome'):
        path = shutil.which(name)
        if path and not os.path.realpath(path).endswith('/snap'):
            return path
    return None


class Browser:
    """One browser, with a profile of its own that goes when it does."""

    def __init__(self, program=None):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.number, self.pages, self.answers, self.buffer = 0, {}, {}, b''
        commands, self.commands = os.pipe()
        self.events, events = os.pipe()
        # Above what they become: neither may be overwritten on the way.
        ends = [fcntl.fcntl(fd, fcntl.F_DUPFD, 10) for fd in (commands, events)]

        def to_3_and_4():
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self.process = subprocess.Popen(
            [program or find(), '--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run',
             '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update',
             '--disable-sync', '--hide-scrollbars=false', '--remote-debugging-pipe',
             f'--user-data-dir={self.profile.name}', 'about:blank'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            pass_fds=(3, 4), preexec_fn=to_3_and_4, start_new_session=True)
        for fd in (commands, events, *ends):
            os.close(fd)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call('Browser.close')
            self.process.wait(PATIENCE)
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.commands)
        os.close(self.events)
        self.profile.cleanup()

    def call(self, method, session=None, **params):
        """Sends a command and waits for its result; events that come first go to their page."""
        self.number += 1
        number = self.number
        message = {'id': number, 'method': method, 'params': params}
        if session:
            message['sessionId'] = session
        os.write(self.commands, json.dumps(message).encode() + b'\0')
        while number not in self.answers:
            self.receive()
        answer = self.answers.pop(number)
        if 'error' in answer:
            raise RuntimeError(f'{method}: {answer["error"]["message"]}')
        return answer['result']

    def receive(self, patience=PATIENCE):
        if not select.select([self.events], [], [], patience)[0]:
            raise RuntimeError(f'the browser said nothing for {patience} s')
        data = os.read(self.events, 1 << 20)
        if not data:
            raise RuntimeError('the browser has ended')
        *whole, self.buffer = (self.buffer + data).split(b'\0')
        for text in whole:
            message = json.loads(text)
            if 'id' in message:
                self.answers[message['id']] = message
            elif message.get('sessionId') in self.pages:
                self.pages[message['sessionId']].event(message['method'], message['params'])

    def open(self, path, **how):
        """A page of a file; see Page for how."""
        page = Page(self, **how)
        page.go(path)
        return page


class Page:
    """One page: what it logged, what it asked the network for, and a hand on it."""

    def __init__(self, browser, size=(1280, 800), dark=False, before=''):
        self.browser = browser
        self.errors, self.requests = [], []
        self.target = browser.call('Target.createTarget', url='about:blank')['targetId']
        self.session = browser.call('Target.attachToTarget', targetId=self.target, flatten=True)['sessionId']
        browser.pages[self.session] = self
        for domain in ('Runtime', 'Log', 'Network', 'Page'):
            self.call(f'{domain}.enable')
        self.call('Emulation.setDeviceMetricsOverride', width=size[0], height=size[1],
                  deviceScaleFactor=1, mobile=False)
        self.dark(dark)
        if before:
            self.call('Page.addScriptToEvaluateOnNewDocument', source=before)

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def event(self, method, params):
        if method == 'Runtime.exceptionThrown':
            details = params['exceptionDetails']
            self.errors.append(details.get('exception', {}).get('description', details['text']))
        elif method == 'Runtime.consoleAPICalled':
            self.errors.append(' '.join(str(a.get('value', a.get('description'))) for a in params['args']))
        elif method == 'Log.entryAdded':
            self.errors.append(params['entry']['text'])
        elif method == 'Network.requestWillBeSent':
            self.requests.append(params['request']['url'])

    def go(self, path):
        self.url = pathlib.Path(path).absolute().as_uri()
        self.call('Page.navigate', url=self.url)

    def close(self):
        self.browser.call('Target.closeTarget', targetId=self.target)

    def dark(self, dark):
        self.call('Emulation.setEmulatedMedia',
                  features=[{'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])

    def evaluate(self, expression):
        """The value of JavaScript in the page; a promise is waited for."""
        result = self.call('Runtime.evaluate', expression=expression, returnByValue=True, awaitPromise=True)
        if 'exceptionDetails' in result:
            raise RuntimeError(result['exceptionDetails']['exception'].get('description', expression))
        return result['result'].get('value')

    def wait(self, condition):
        """Until it is true.  Time ends it only if the page is broken."""
        end = time.monotonic() + PATIENCE
        while not self.evaluate(condition):
            if time.monotonic() > end:
                raise RuntimeError(f'never true: {condition}; errors: {self.errors}')
            time.sleep(0.02)

    def key(self, key, **more):
        """A key goes down and up."""
        text = {'text': key} if len(key) == 1 else {'text': '\r'} if key == 'Enter' else {}
        self.call('Input.dispatchKeyEvent', type='keyDown', key=key, **text, **more)
        self.call('Input.dispatchKeyEvent', type='keyUp', key=key, **more)

    def type(self, text):
        self.call('Input.insertText', text=text)

    def mouse(self, kind, x, y, **more):
        self.call('Input.dispatchMouseEvent', type='mouse' + kind, x=x, y=y, **more)

    def click(self, x, y, count=1):
        for n in range(1, count + 1):
            for kind in ('Pressed', 'Released'):
                self.mouse(kind, x, y, button='left', clickCount=n)

    def drag(self, x, y, to_x, to_y, **more):
        self.mouse('Pressed', x, y, button='left', clickCount=1, **more)
        for step in (0.3, 0.6, 1):
            self.mouse('Moved', x + (to_x - x) * step, y + (to_y - y) * step, button='left', buttons=1, **more)
        self.mouse('Released', to_x, to_y, button='left', clickCount=1, **more)

    def wheel(self, x, y, delta):
        self.mouse('Wheel', x, y, deltaX=0, deltaY=delta)

    def screenshot(self, path):
        data = self.call('Page.captureScreenshot', format='png')['data']
        with open(path, 'wb') as file:
            file.write(base64.b64decode(data))

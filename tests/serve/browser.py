"""A real browser on the other end, by Chromium's DevTools protocol over a pipe. None of it is needed to preview a site."""

import json
import os
import select
import shutil
import subprocess
import time

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def find():
    return next((found for found in map(shutil.which, PROGRAMS) if found), None)


class Browser:
    """One page of a headless browser."""

    def __init__(self, program, profile, patience):
        self.patience = patience
        self.number = 0
        self.rest = b""
        to_read, self.write_end = os.pipe()
        self.read_end, to_write = os.pipe()
        # The browser reads what it is told from descriptor 3 and answers on 4.
        script = f'exec "$@" 3<&{to_read} 4>&{to_write}'
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--window-size=800,600", "--remote-debugging-pipe", f"--user-data-dir={profile}"]
        self.process = subprocess.Popen(["bash", "-c", script, "bash", program, *options], pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.session = None
        try:
            target = self.call("Target.createTarget", url="about:blank")["targetId"]
            self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        except RuntimeError:
            self.close()
            raise

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def receive(self):
        while b"\0" not in self.rest:
            if not select.select([self.read_end], [], [], self.patience)[0]:
                raise RuntimeError("the browser does not answer")
            data = os.read(self.read_end, 1 << 16)
            if data == b"":
                raise RuntimeError("the browser has ended")
            self.rest += data
        line, self.rest = self.rest.split(b"\0", 1)
        return json.loads(line)

    def open(self, url):
        self.call("Page.navigate", url=url)

    def ask(self, expression):
        """What the page answers, or None while it is being loaded."""
        try:
            result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        except RuntimeError as problem:
            if "context" in str(problem) or "navigat" in str(problem):
                return None
            raise
        return result["result"].get("value")

    def wait(self, expression):
        deadline = time.monotonic() + self.patience
        while not (answer := self.ask(expression)):
            if time.monotonic() > deadline:
                raise RuntimeError(f"never true: {expression}; the page: {self.ask('document.body.innerText')!r:.300}")
            time.sleep(0.02)
        return answer

    def close(self):
        self.process.terminate()
        self.process.wait()
        os.close(self.write_end)
        os.close(self.read_end)

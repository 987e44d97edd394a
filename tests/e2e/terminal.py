#!/usr/bin/env python3
"""Runs a program on a terminal of its own, answers its questions one by one, and prints what the terminal showed and the exit
code in brackets.

    terminal.py ANSWER... -- PROGRAM ARGUMENT...
"""

import os
import pty
import select
import signal
import sys
import termios


def asked(terminal, shown):
    """Whether that is a question that waits: no part of a message, because the echo is off and nothing more came for a moment.
    What is typed before is lost (the program empties the line when it turns the echo off)."""
    return shown.endswith(b': ') and not termios.tcgetattr(terminal)[3] & termios.ECHO


def main(words):
    answers, command = words[:words.index('--')], words[words.index('--') + 1:]
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    signal.alarm(120)  # whoever waits for an answer that does not come
    shown, answered = b'', 0
    while True:
        # The echo may go off a moment after the question was shown: looked at again and again, not once for each block.
        if not select.select([terminal], [], [], 0.1)[0]:
            if answers and len(shown) > answered and asked(terminal, shown):
                answer = answers.pop(0).encode()
                os.write(terminal, answer if answer < b' ' else answer + b'\n')  # Ctrl-C needs no line
                answered = len(shown)
            continue
        try:
            block = os.read(terminal, 4096)
        except OSError:
            break
        if not block:
            break
        shown += block
    _, status = os.waitpid(child, 0)
    sys.stdout.write(shown.decode().replace('\r\n', '\n') + f'[{os.waitstatus_to_exitcode(status)}]\n')


if __name__ == '__main__':
    main(sys.argv[1:])

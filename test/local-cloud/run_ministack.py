"""Runs MiniStack until standard input closes: it never outlives whoever started it, however that one ended."""

import os
import runpy
import signal
import sys
import threading
import time


def stop_with_parent() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(5)
    os._exit(1)


threading.Thread(target=stop_with_parent, daemon=True).start()
runpy.run_module("ministack", run_name="__main__", alter_sys=True)

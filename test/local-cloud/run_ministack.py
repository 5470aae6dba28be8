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


def tell_deletions() -> None:
    """MiniStack writes an event when it begins to delete a resource. AWS also tells it by DescribeStackResource."""
    from ministack.services.cloudformation import handlers, stacks

    add_event = stacks._add_event

    def add_event_and_status(stack_id, stack_name, logical_id, resource_type, status, *args, **kwargs):
        add_event(stack_id, stack_name, logical_id, resource_type, status, *args, **kwargs)
        resources = (handlers._resolve_stack(stack_id) or {}).get("_resources", {})
        if status == "DELETE_IN_PROGRESS" and logical_id in resources:
            resources[logical_id]["ResourceStatus"] = status

    stacks._add_event = add_event_and_status


tell_deletions()
threading.Thread(target=stop_with_parent, daemon=True).start()
runpy.run_module("ministack", run_name="__main__", alter_sys=True)

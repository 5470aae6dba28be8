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


def take_membership_events() -> None:
    """MiniStack takes no event with a source of AWS from a client. The one of AWS Organizations comes from its emulator."""
    from ministack.services import eventbridge

    put_events = eventbridge._put_events

    def put_events_of_organizations(data, allow_aws_source=False):
        sources = {entry.get("Source") for entry in data.get("Entries", [])}
        return put_events(data, allow_aws_source or sources == {"aws.organizations"})

    eventbridge._put_events = put_events_of_organizations


tell_deletions()
take_membership_events()
threading.Thread(target=stop_with_parent, daemon=True).start()
runpy.run_module("ministack", run_name="__main__", alter_sys=True)

"""Runs LocalStack until standard input closes. Its Lambda functions are processes of Node.js instead of containers."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from localstack.services.lambda_.invocation import execution_environment, version_manager
from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

HERE = Path(__file__).parent


class NodeExecutor(RuntimeExecutor):
    """One process for each invocation. It ends as AWS Lambda ends one: with a result, an error, an exit or a time-out."""

    def start(self, env_vars):
        # The emulator of Organizations knows a caller by its account.
        credentials = {"AWS_ACCESS_KEY_ID": env_vars["LOCALSTACK_FUNCTION_ACCOUNT_ID"], "AWS_SESSION_TOKEN": ""}
        self.variables = {name: str(value) for name, value in {**env_vars, **credentials}.items()}

    def stop(self):
        pass

    def get_address(self):
        return "127.0.0.1"

    def get_endpoint_from_executor(self):
        return "127.0.0.1"

    def get_runtime_endpoint(self):
        return ""

    def get_logs(self):
        return ""

    @classmethod
    def prepare_version(cls, function_version):
        function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        pass

    def invoke(self, payload):
        config = self.function_version.config
        with tempfile.TemporaryDirectory() as folder:
            outcome = Path(folder) / "outcome"
            variables = {**os.environ, **self.variables, "CODE": str(config.code.get_unzipped_code_location()), "OUTCOME": str(outcome)}
            try:
                process = subprocess.run(
                    [os.environ["NODE"], str(HERE / "run-function.cjs")],
                    input=payload["payload"],
                    env=variables,
                    timeout=config.timeout,
                    capture_output=True,
                    text=True,
                )
            except subprocess.TimeoutExpired:
                return self.failure(payload, "Sandbox.Timedout", f"Task timed out after {config.timeout}.00 seconds")
            sys.stderr.write(process.stdout + process.stderr)
            if process.returncode == 0:
                return InvocationResult(payload["invoke-id"], outcome.read_bytes(), is_error=False, logs="")
            if outcome.exists():
                return InvocationResult(payload["invoke-id"], outcome.read_bytes(), is_error=True, logs="")
            return self.failure(payload, "Runtime.ExitError", f"Runtime exited with error: exit status {process.returncode}")

    def failure(self, payload, error_type, message):
        text = f'{{"errorType": "{error_type}", "errorMessage": "RequestId: {payload["invoke-id"]} Error: {message}"}}'
        return InvocationResult(payload["invoke-id"], text.encode(), is_error=True, logs="")


def stop_with_parent():
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)
    os._exit(1)


for module in (execution_environment, version_manager):
    module.get_runtime_executor = lambda: NodeExecutor
threading.Thread(target=stop_with_parent, daemon=True).start()

from localstack.runtime.main import main  # noqa: E402

main()

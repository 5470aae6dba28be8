#!/usr/bin/env node
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from './command';

// Silences the SDK's warning about old versions of Node.js, because the SDK is bundled and a user cannot change it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // EPIPE means that the reader has ended, such as `head`. The exit code still has the result.
    if (error.code !== 'EPIPE') {
      throw error;
    }
  });
}

const { stdout, stderr } = process;
void runCommand(process.argv.slice(2), { stdout, stderr, sleep }).then((exitCode) => {
  process.exitCode = exitCode;
});

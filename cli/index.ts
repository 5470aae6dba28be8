#!/usr/bin/env node
import { runCommand } from './command';

// The SDK is part of this file: which Node.js its later versions want is nothing that a user could mend.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads has seen enough, `head` for example: the exit code tells the rest.
    if (error.code !== 'EPIPE') {
      throw error;
    }
  });
}

void runCommand(process.argv.slice(2), process).then((exitCode) => {
  process.exitCode = exitCode;
});

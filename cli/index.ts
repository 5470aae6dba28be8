#!/usr/bin/env node
import { runCommand } from './command';

// The SDK is part of this file: which Node.js its later versions want is nothing that a user could mend.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

void runCommand(process.argv.slice(2), process).then((exitCode) => {
  process.exitCode = exitCode;
});

import { join, parse } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Runs each CDK app as the CDK CLI does, in one process: `synthesize.ts OUTPUT_FOLDER APP.ts…`. */
async function synthesize([outputs = '', ...apps]: readonly string[]): Promise<void> {
  for (const app of apps) {
    // An App reads it when it is made, and synthesizes into it when the process has nothing more to do.
    process.env.CDK_OUTDIR = join(outputs, parse(app).name);
    await import(pathToFileURL(app).href);
  }
}

void synthesize(process.argv.slice(2));

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { quote } from '../../../lib/shared/constraints';
import { failureOf, Failure } from '../../terminal/failure';

/** The certificates that connections trust, as PEM. Without it, those of Node.js. */
export interface Trust {
  readonly ca?: string;
}

/**
 * The certificates of the file that AWS_CA_BUNDLE names.
 *
 * They take the place of those of Node.js, as in the AWS CLI. The SDK does not read the variable.
 *
 * @throws Failure
 */
export function readTrust(): Trust {
  const file = process.env.AWS_CA_BUNDLE || undefined;
  if (file === undefined) {
    return {};
  }
  const ca = readNamed(file);
  try {
    new X509Certificate(ca);
    return { ca };
  } catch {
    throw new Failure(`AWS_CA_BUNDLE names ${quote(file)}, which has no certificate in PEM.`);
  }
}

function readNamed(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw failureOf('read the certificates that AWS_CA_BUNDLE names', error);
  }
}

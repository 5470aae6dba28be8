import { version } from 'aws-cdk-lib/package.json';
import { peerDependencies } from '../../../package.json';

it('is the version of aws-cdk-lib that these tests run with', () => {
  expect(peerDependencies['aws-cdk-lib']).toBe(`^${version}`);
});

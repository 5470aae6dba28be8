import { version } from 'aws-cdk-lib/package.json';
import { version as versionOfConstructs } from 'constructs/package.json';
import { devDependencies, peerDependencies } from '../../../package.json';

it('is the versions that these tests run with, and that the library is compiled against', () => {
  const floor = { 'aws-cdk-lib': `^${version}`, constructs: `^${versionOfConstructs}` };
  const { 'aws-cdk-lib': cdk, constructs } = devDependencies;

  expect(peerDependencies).toEqual(floor);
  expect({ 'aws-cdk-lib': `^${cdk}`, constructs: `^${constructs}` }).toEqual(floor);
});

import { foreignness, homeOf } from '../../../../lambda/protocol/origin';
import { parseEnvelope } from '../../../../lambda/protocol/request';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:waiting';

function seen(responseUrl: string, isLocalCloud = false) {
  const envelope = parseEnvelope({
    RequestType: 'Create',
    RequestId: 'r',
    StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/s/guid',
    LogicalResourceId: 'Invited',
    ResponseURL: responseUrl,
  });
  return foreignness(envelope, homeOf(MACHINE, isLocalCloud));
}
const BUCKET = 'cloudformation-custom-resource-response';

it.each([
  `${BUCKET}-useast1.s3.amazonaws.com`,
  `${BUCKET}-useast1.s3.us-east-1.amazonaws.com`,
  `${BUCKET}-euwest1.s3-eu-west-1.amazonaws.com`,
  `${BUCKET}-euwest1.s3.dualstack.eu-west-1.amazonaws.com`,
  `${BUCKET}-usgovwest1.s3-us-gov-west-1.amazonaws.com`,
  `${BUCKET}-cnnorth1.s3.cn-north-1.amazonaws.com.cn`,
  `${BUCKET}-euscdeeast1.s3.eusc-de-east-1.amazonaws.eu`,
  `${BUCKET}-usisoeast1.s3.us-iso-east-1.c2s.ic.gov`,
  `${BUCKET}-usisobeast1.s3.us-isob-east-1.sc2s.sgov.gov`,
  `${BUCKET}-euisoewest1.s3.eu-isoe-west-1.cloud.adc-e.uk`,
  `${BUCKET}-usisofeast1.s3.us-isof-east-1.csp.hci.ic.gov`,
])('%s takes answers', (host) => {
  expect(seen(`https://${host}/arn%3Aaws?X-Amz-Date=20260601T000000Z`)).toBeUndefined();
});

it.each([
  `http://${BUCKET}-useast1.s3.amazonaws.com/x`,
  'https://127.0.0.1:9001/2018-06-01/runtime',
  'http://169.254.169.254/latest',
  `https://${BUCKET}-useast1.s3.amazonaws.com.example.com/x`,
  `https://${BUCKET}-useast1.s3.amazonaws.com:8443/x`,
  `https://${BUCKET}-useast1.example.com/x`,
  `https://example.com/${BUCKET}-useast1.s3.amazonaws.com`,
  `https://${BUCKET}-useast1.s3.amazonaws.com@example.com/x`,
  'https://bucket.s3.amazonaws.com/x',
  'no url',
  '',
])('%j does not', (url) => {
  expect(seen(url)).toBe('ForeignUrl');
});

it('a local cloud takes answers anywhere', () => {
  expect(seen('http://127.0.0.1:4566/answer', true)).toBeUndefined();
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  AccessDeniedForDependencyExceptionReason,
  ConstraintViolationExceptionReason,
  HandshakeConstraintViolationExceptionReason,
  InvalidInputExceptionReason,
} from '@aws-sdk/client-organizations';
import { TABLES } from '../../../../lambda/aws/call-error';

/** The tables against the SDK, which has every error and every reason that AWS documents. */

const LAMBDA = path.join(__dirname, '../../../../lambda/aws');

const OPERATIONS = ['organizations.ts', 'role-acceptor.ts', 'preflight.ts'].flatMap((file) =>
  [...readFileSync(path.join(LAMBDA, file), 'utf8').matchAll(/new (\w+)Command\(/g)].map(([, name = '']) => name),
);

/** The errors that the SDK documents for an operation. */
function errorsOf(operation: string): readonly string[] {
  const file = require
    .resolve('@aws-sdk/client-organizations')
    .replace(/dist-cjs.*/, `dist-types/commands/${operation}Command.d.ts`);
  const names = [...readFileSync(file, 'utf8').matchAll(/@throws \{@link (\w+)\}/g)].map(([, name = '']) => name);
  return names.filter((name) => name !== 'OrganizationsServiceException');
}

it('knows the operations by their calls', () => {
  expect(OPERATIONS).toEqual(expect.arrayContaining(['InviteAccountToOrganization', 'AcceptHandshake', 'MoveAccount']));
});

it.each(OPERATIONS)('every error of %s has a row', (operation) => {
  const errors = errorsOf(operation);

  expect(errors).toContain('AccessDeniedException');
  expect(Object.keys(TABLES.ERRORS)).toEqual(expect.arrayContaining([...errors]));
});

/** Reasons of operations that the construct does not call: policies, billing transfers, accounts that are made or closed. */
const OF_OTHER_OPERATIONS = [
  'ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED',
  'ACCOUNT_NOT_ACTIVE_FOR_TRANSFER_RESPONSIBILITY',
  'ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS',
  'ALL_FEATURES_MIGRATION_ORGANIZATION_SIZE_LIMIT_EXCEEDED',
  'CALLER_REQUIRED_FIELD_MISSING',
  'CANNOT_CLOSE_MANAGEMENT_ACCOUNT',
  'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
  'CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR',
  'CLOSE_ACCOUNT_QUOTA_EXCEEDED',
  'CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED',
  'CREATE_ORGANIZATION_IN_BILLING_MODE_UNSUPPORTED_REGION',
  'DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE',
  'EMAIL_VERIFICATION_CODE_EXPIRED',
  'END_DATE_NOT_END_OF_MONTH',
  'END_DATE_TOO_EARLY',
  'END_DATE_TOO_LATE',
  'IMMUTABLE_POLICY',
  'INVALID_END_DATE',
  'INVALID_ENUM_POLICY_TYPE',
  'INVALID_FULL_NAME_TARGET',
  'INVALID_PATTERN_TARGET_ID',
  'INVALID_PRINCIPAL',
  'INVALID_RESOURCE_POLICY_JSON',
  'INVALID_ROLE_NAME',
  'INVALID_START_DATE',
  'INVALID_SYNTAX_ORGANIZATION_ARN',
  'INVALID_SYNTAX_POLICY_ID',
  'MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED',
  'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
  'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
  'NON_DETACHABLE_POLICY',
  'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE',
  'OU_DEPTH_LIMIT_EXCEEDED',
  'OU_NUMBER_LIMIT_EXCEEDED',
  'POLICY_CONTENT_LIMIT_EXCEEDED',
  'POLICY_NUMBER_LIMIT_EXCEEDED',
  'POLICY_TYPE_ENABLED_FOR_THIS_SERVICE',
  'RESPONSIBILITY_TRANSFER_MAX_INBOUND_QUOTA_VIOLATION',
  'RESPONSIBILITY_TRANSFER_MAX_LEVEL_VIOLATION',
  'RESPONSIBILITY_TRANSFER_MAX_OUTBOUND_QUOTA_VIOLATION',
  'RESPONSIBILITY_TRANSFER_MAX_TRANSFERS_QUOTA_VIOLATION',
  'SERVICE_ACCESS_NOT_ENABLED',
  'START_DATE_NOT_BEGINNING_OF_DAY',
  'START_DATE_NOT_BEGINNING_OF_MONTH',
  'START_DATE_TOO_EARLY',
  'START_DATE_TOO_LATE',
  'TRANSFER_RESPONSIBILITY_SOURCE_DELETION_IN_PROGRESS',
  'TRANSFER_RESPONSIBILITY_TARGET_DELETION_IN_PROGRESS',
  'TRANSFER_RESPONSIBILITY_UPDATE_NOT_ALLOWED',
  'UNMET_BILLING_PREREQUISITE',
  'UNRECOGNIZED_SERVICE_PRINCIPAL',
  'UNSUPPORTED_ACTION_IN_RESOURCE_POLICY',
  'UNSUPPORTED_ACTION_IN_RESPONSIBILITY_TRANSFER',
  'UNSUPPORTED_POLICY_TYPE_IN_RESOURCE_POLICY',
  'UNSUPPORTED_PRICING',
  'UNSUPPORTED_RESOURCE_IN_RESOURCE_POLICY',
];

it('every reason has a row, or is one of an operation that the construct does not call', () => {
  const documented = [
    AccessDeniedForDependencyExceptionReason,
    ConstraintViolationExceptionReason,
    HandshakeConstraintViolationExceptionReason,
    InvalidInputExceptionReason,
  ].flatMap((reasons) => Object.values<string>(reasons));

  expect([...Object.keys(TABLES.REASONS), ...OF_OTHER_OPERATIONS].sort()).toEqual([...new Set(documented)].sort());
});

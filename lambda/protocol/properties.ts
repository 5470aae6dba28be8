import {
  accountIdProblem,
  emailProblem,
  existingInvitationProblem,
  externalIdProblem,
  flagProblem,
  initializationTimeoutProblem,
  notesProblem,
  organizationalUnitProblem,
  type Problem,
  quote,
  revisionProblem,
  roleAccountProblem,
  roleArnProblem,
  sumOfWaitsProblem,
  tagsProblem,
  tagValueProblem,
  waitForAcceptanceProblem,
} from '../../lib/shared/constraints';
import type { AcceptanceRole, ExistingInvitationValue, Tag, Target } from '../../lib/shared/contract';
import { renewedNotesProblem, renewalsProblem } from '../../lib/shared/renewal';
import { MAX_INITIALIZATION_TIMEOUT_SECONDS } from '../../lib/shared/timing';

/** The checked properties that an invitation is made of. */
export interface Invitation {
  readonly target: Target;
  readonly notes: string | undefined;
  readonly tags: readonly Tag[];
  readonly revision: number;
  readonly existingInvitation: ExistingInvitationValue;
  /** True if the account gets the own tag of the resource, by which a Delete may take it out. */
  readonly isRemovedOnDelete: boolean;
}

/** All checked properties of a resource. */
export interface Declaration {
  readonly invitation: Invitation;
  readonly initializationTimeoutSeconds: number;
  /** `ou-…` or `r-…` */
  readonly organizationalUnit: string | undefined;
  readonly acceptance: AcceptanceRole | undefined;
  readonly waitForAcceptanceSeconds: number | undefined;
  /** The most times that the invitation is sent again after it expired, 0 to 3. */
  readonly renewals: number;
  readonly hasEvents: boolean;
}

/** A property breaks a rule. The message names the property, the rule and the value. */
export class BadPropertyError extends Error {
  constructor(
    readonly property: string,
    problem: string,
  ) {
    super(`${property} ${problem}`);
    this.name = 'BadPropertyError';
  }
}

/** @throws BadPropertyError */
export function parseProperties(properties: unknown): Declaration {
  const fields = asRecord('ResourceProperties', properties);
  const target = parseTarget(fields.Target);
  const waitForAcceptanceSeconds = parseWaitForAcceptance(fields.WaitForAcceptanceSeconds);
  const notes = optional('Notes', fields.Notes, notesProblem, String);
  return {
    invitation: {
      target,
      notes,
      tags: parseTags(fields.Tags),
      revision: parseRevision(fields.Revision),
      existingInvitation:
        optional('ExistingInvitation', fields.ExistingInvitation, existingInvitationProblem, asChecked) ?? 'ADOPT',
      isRemovedOnDelete: parseFlag('RemoveAccountOnDelete', fields.RemoveAccountOnDelete),
    },
    initializationTimeoutSeconds: parseInitializationTimeout(
      fields.InitializationTimeoutSeconds,
      waitForAcceptanceSeconds,
    ),
    organizationalUnit: parseOrganizationalUnit(fields.OrganizationalUnit),
    acceptance: parseAcceptance(fields.Acceptance, target),
    waitForAcceptanceSeconds,
    renewals: parseRenewals(fields.Renewals, notes),
    hasEvents: parseFlag('Events', fields.Events),
  };
}

const asChecked = (value: unknown) => value as ExistingInvitationValue;

export function parseTarget(value: unknown): Target {
  const fields = asRecord('Target', value);
  const id = asString('Target.Id', fields.Id);
  switch (fields.Type) {
    case 'ACCOUNT':
      refuse('Target.Id', accountIdProblem(id));
      return { Type: 'ACCOUNT', Id: id };
    case 'EMAIL':
      refuse('Target.Id', emailProblem(id));
      return { Type: 'EMAIL', Id: id };
    default:
      throw new BadPropertyError('Target.Type', `must be ACCOUNT or EMAIL, got ${quote(fields.Type)}`);
  }
}

/** CloudFormation delivers every number as a string. */
export function parseRevision(value: unknown): number {
  return optional('Revision', value, revisionProblem, Number) ?? 1;
}

export function parseRenewals(value: unknown, notes: string | undefined): number {
  const renewals = optional('Renewals', value, renewalsProblem, Number) ?? 0;
  if (renewals > 0 && notes !== undefined) {
    refuse('Notes', renewedNotesProblem(notes));
  }
  return renewals;
}

export function parseTags(value: unknown): readonly Tag[] {
  if (value === undefined) {
    return [];
  }
  const badTags = (got: unknown) => new BadPropertyError('Tags', `must be a list of {Key, Value}, got ${quote(got)}`);
  if (!Array.isArray(value)) {
    throw badTags(value);
  }
  const tags = value.map((tag: unknown) => {
    if (!isRecord(tag)) {
      throw badTags(tag);
    }
    const Key = asString('Tags key', tag.Key);
    refuse('Tags', tagValueProblem(Key, tag.Value));
    return { Key, Value: tag.Value as string };
  });
  refuse('Tags', tagsProblem(tags));
  return tags;
}

/** The timeout in seconds. Its default is the part of the 55 minutes that the wait for a person leaves. */
function parseInitializationTimeout(value: unknown, waitForAcceptanceSeconds = 0): number {
  if (value === undefined) {
    return MAX_INITIALIZATION_TIMEOUT_SECONDS - waitForAcceptanceSeconds;
  }
  refuse('InitializationTimeoutSeconds', initializationTimeoutProblem(value));
  refuse('WaitForAcceptanceSeconds', sumOfWaitsProblem(waitForAcceptanceSeconds, Number(value)));
  return Number(value);
}

export function parseWaitForAcceptance(value: unknown): number | undefined {
  return optional('WaitForAcceptanceSeconds', value, waitForAcceptanceProblem, Number);
}

export function parseOrganizationalUnit(value: unknown): string | undefined {
  return optional('OrganizationalUnit', value, organizationalUnitProblem, String);
}

export function parseAcceptance(value: unknown, target?: Target): AcceptanceRole | undefined {
  if (value === undefined) {
    return undefined;
  }
  const fields = asRecord('Acceptance', value);
  refuse('Acceptance.RoleArn', roleArnProblem(fields.RoleArn));
  const RoleArn = String(fields.RoleArn);
  if (target?.Type === 'ACCOUNT') {
    refuse('Acceptance.RoleArn', roleAccountProblem(RoleArn, target.Id));
  }
  const ExternalId = optional('Acceptance.ExternalId', fields.ExternalId, externalIdProblem, String);
  const Preflight = parseFlag('Acceptance.Preflight', fields.Preflight);
  return { RoleArn, ...(ExternalId !== undefined && { ExternalId }), ...(Preflight && { Preflight }) };
}

/** CloudFormation delivers `"true"` and `"false"`. */
export function parseFlag(property: string, value: unknown): boolean {
  return optional(property, value, flagProblem, (flag) => String(flag) === 'true') ?? false;
}

/** The value of an optional property, or undefined if it is left out. */
function optional<T>(
  property: string,
  value: unknown,
  problemOf: (value: unknown) => Problem,
  read: (value: unknown) => T,
): T | undefined {
  if (value === undefined) {
    return undefined;
  }
  refuse(property, problemOf(value));
  return read(value);
}

function refuse(property: string, problem: Problem): void {
  if (problem !== undefined) {
    throw new BadPropertyError(property, problem);
  }
}

export function asRecord(property: string, value: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) {
    throw new BadPropertyError(property, `must be an object, got ${quote(value)}`);
  }
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asString(property: string, value: unknown): string {
  if (typeof value !== 'string') {
    throw new BadPropertyError(property, `must be a string, got ${quote(value)}`);
  }
  return value;
}

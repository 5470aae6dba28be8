import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { quote } from '../../shared/constraints';
import { isBranded } from '../checks/brand';
import { checkNames, namesOf } from '../checks/names';
import { refuse } from '../checks/refuse';
import type { Surroundings } from './surroundings';

const PROPS = namesOf<Surroundings>({
  logRetention: true,
  logRemovalPolicy: true,
  encryptionKey: true,
  vpc: true,
  vpcSubnets: true,
  securityGroups: true,
  deadLetterQueue: true,
  organizationAccess: true,
});

/** @throws Error if the provider is known to be in another account or region than the invitation */
export function refuseOtherPlace(provider: IConstruct, invitation: IConstruct): void {
  const [own, its] = [Stack.of(provider), Stack.of(invitation)];
  for (const place of ['region', 'account'] as const) {
    if (!Token.isUnresolved(own[place]) && !Token.isUnresolved(its[place]) && own[place] !== its[place]) {
      refuse(invitation, `provider must be in the ${place} of the invitation, ${its[place]}, got ${own[place]}`);
    }
  }
}

/** @throws Error if a name is a slip of the pen, a prop is given that has no effect without a VPC, or an object was made by
 * something else */
export function checkProps(provider: IConstruct, props: Surroundings): void {
  checkNames(provider, 'props', props, PROPS);
  const access = props.organizationAccess;
  if (access !== undefined && !isBranded(access, 'OrganizationAccess')) {
    refuse(provider, `organizationAccess must be made by OrganizationAccess.byRole, got ${quote(access)}`);
  }
  for (const name of ['vpcSubnets', 'securityGroups'] as const) {
    if (props.vpc === undefined && props[name] !== undefined) {
      refuse(provider, `vpc must be given with ${name}, got ${quote(props.vpc)}`);
    }
  }
}

/** @throws Error if a provider that exists was made with another value of a prop that is given now */
export function checkSameProps(scope: IConstruct, given: object, made: object): void {
  for (const [name, value] of Object.entries(given) as [string, unknown][]) {
    const first = (made as Record<string, unknown>)[name];
    if (value !== undefined && !isSame(value, first)) {
      refuse(
        scope,
        `${name} must be what the provider of the stack was made with, ${inWords(first)}, got ${inWords(value)}: call InvitedAccountProvider.ofStack with props once, before the first invitation of the stack`,
      );
    }
  }
}

/** Constructs are the same if they are one object. Other objects are compared by their values. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other || !isObject(one) || !isObject(other) || isConstruct(one) || isConstruct(other)) {
    return one === other;
  }
  const names = Object.keys({ ...one, ...other });
  return Array.isArray(one) === Array.isArray(other) && names.every((name) => isSame(one[name], other[name]));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isConstruct = (value: object): value is IConstruct => 'node' in value;

/** Constructs by their paths, because their values have no end. */
function inWords(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(inWords).join(', ')}]`;
  }
  if (!isObject(value)) {
    return quote(value);
  }
  return isConstruct(value)
    ? value.node.path
    : `{ ${Object.entries(value)
        .map(([name, each]) => `${name}: ${inWords(each)}`)
        .join(', ')} }`;
}

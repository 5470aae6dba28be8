import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { CHANGES, EVENT_DETAIL_TYPE, EVENT_SOURCE, type EventDetail } from '../../lib/shared/contract';

type Rule = (value: unknown, detail: Readonly<Record<string, unknown>>) => boolean;

const matches =
  (pattern: RegExp): Rule =>
  (value) =>
    typeof value === 'string' && pattern.test(value);

const optional =
  (rule: Rule): Rule =>
  (value, detail) =>
    value === undefined || rule(value, detail);

/** A rule for a field that only events with this change have. */
const onlyIn =
  (change: string, rule: Rule): Rule =>
  (value, detail) =>
    detail.change === change ? rule(value, detail) : value === undefined;

const RULES: Readonly<Record<keyof EventDetail, Rule>> = {
  version: matches(/^1$/),
  change: (value) => (CHANGES as readonly unknown[]).includes(value),
  stackId: matches(/^arn:[\w-]+:cloudformation:/),
  logicalResourceId: matches(/^[A-Za-z0-9]{1,255}$/),
  physicalResourceId: matches(/^(?:adopted-)?h-[0-9a-z]{8,32}$|^member-\d{12}$/),
  handshakeId: optional(matches(/^h-[0-9a-z]{8,32}$/)),
  accountId: optional(matches(/^\d{12}$/)),
  organizationalUnitId: onlyIn('PLACED', matches(/^(?:ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})$/)),
  reason: onlyIn('FOLLOW_UP_FAILED', matches(/^\w+$/)),
};

/** Differences of an event from its documentation in lib/shared/contract.ts. */
export function detailProblems(entry: PutEventsRequestEntry, detail: Readonly<Record<string, unknown>>): string[] {
  const { Source, DetailType, EventBusName = 'default' } = entry;
  const broken = Object.entries(RULES).filter(([name, rule]) => !rule(detail[name], detail));
  const unknown = Object.keys(detail).filter((name) => !Object.hasOwn(RULES, name));
  return [
    ...(Source === EVENT_SOURCE ? [] : [`source ${Source}`]),
    ...(DetailType === EVENT_DETAIL_TYPE ? [] : [`detail-type ${DetailType}`]),
    ...(EventBusName === 'default' ? [] : [`bus ${EventBusName}`]),
    ...broken.map(([name]) => `${name} of a ${String(detail.change)}: ${JSON.stringify(detail[name])}`),
    ...unknown.map((name) => `unknown field ${name}`),
    ...(JSON.stringify(entry).includes('@') ? ['an @, as e-mail addresses have one'] : []),
  ];
}

import { STACK_ACCOUNT } from '../two-accounts';

/** ARNs of what the functions use. test/proof fills in the placeholders. */

/** The state machine of the functions that run here. */
export const MACHINE_ARN_HERE = `arn:aws:states:us-east-1:${STACK_ACCOUNT}:stateMachine:waiting`;

export const BUS_ARN = 'arn:PARTITION:events:REGION:ACCOUNT:event-bus/default';
export const STACK_ARN = 'arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/Stack/6b1d4a52-8f0c-4d5e-9f6a-3c2b1a0d9e8f';
export const MACHINE_ARN = 'arn:PARTITION:states:REGION:ACCOUNT:stateMachine:MACHINE';
export const STEP_ARN = 'arn:PARTITION:lambda:REGION:ACCOUNT:function:STEP';
export const executionArn = (name: string) => `arn:PARTITION:states:REGION:ACCOUNT:execution:MACHINE:${name}`;

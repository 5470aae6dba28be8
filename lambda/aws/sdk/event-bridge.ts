import { EventBridgeClient, PutEventsCommand, type PutEventsCommandInput } from '@aws-sdk/client-eventbridge';

/**
 * PutEvents behind the SDK, and nothing else: a file of its own beside the
 * bundle, loaded where something is followed.
 */
export function sdkEventBridge() {
  const client = new EventBridgeClient({
    maxAttempts: 1,
    useDualstackEndpoint: false,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  return { putEvents: (input: PutEventsCommandInput) => client.send(new PutEventsCommand(input)) };
}

export type EventBridge = ReturnType<typeof sdkEventBridge>;

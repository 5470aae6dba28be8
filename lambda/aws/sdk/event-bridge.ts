import { EventBridgeClient, PutEventsCommand, type PutEventsCommandInput } from '@aws-sdk/client-eventbridge';

/** PutEvents behind the SDK. The file stands beside the bundle, and is loaded when the first event is put. */
export function sdkEventBridge() {
  const client = new EventBridgeClient({
    maxAttempts: 1,
    useDualstackEndpoint: false,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  return { putEvents: (input: PutEventsCommandInput) => client.send(new PutEventsCommand(input)) };
}

export type EventBridge = ReturnType<typeof sdkEventBridge>;

/**
 * What alarms ring for. Each description says what it means and the command to begin with, and each kind has a section of
 * its title in docs/runbook.md, which goes on from there.
 */
export interface AlarmKind {
  readonly title: string
  readonly means: string
  /** @param name of what it rings for */
  run(name: string): string
}

const errorsOf = (name: string) => `npx signalbox errors ${name} --since 1h --aws`
const failedOf = (name: string) => `npx signalbox executions ${name} --failed --aws`

export const kinds = {
  executionsFailed: {
    title: 'Executions failed',
    means: 'a workflow has ended with an error, and what it was about does not go on by itself',
    run: failedOf,
  },
  executionsTimedOut: {
    title: 'Executions timed out',
    means: 'a workflow has waited longer than it may',
    run: failedOf,
  },
  functionErrors: {
    title: 'Function errors',
    means: 'a function has failed three times in a quarter of an hour, as often as Lambda tries an event',
    run: errorsOf,
  },
  functionsThrottled: {
    title: 'Functions throttled',
    means: 'the account runs as many functions at once as it may, and calls are turned away',
    run: errorsOf,
  },
  eventsWaiting: {
    title: 'Events wait for a function',
    means: 'an event has lain ten minutes in Lambda’s queue: its function fails, or is throttled',
    run: errorsOf,
  },
  serverErrors: {
    title: 'API server errors',
    means: 'callers were answered 5xx',
    run: errorsOf,
  },
  latency: {
    title: 'API latency',
    means: 'one request in a hundred has taken five seconds for a quarter of an hour',
    run: errorsOf,
  },
  notDelivered: {
    title: 'Events not delivered',
    means: 'a rule has given up on a target',
    run: () => 'npx signalbox dlq list --aws',
  },
  eventsLost: {
    title: 'Events lost',
    means: 'a rule has given up on a target and could not put the event into the dead-letter queue either',
    run: () => 'npx signalbox replay --from TIME --to TIME --aws',
  },
  deadLetters: {
    title: 'Dead letters',
    means: 'something could not be handled, and waits for a person',
    run: (name) => `npx signalbox dlq show ${name} --aws`,
  },
  inboxNotTaken: {
    title: 'Messages not taken',
    means: 'messages have lain in a queue for a quarter of an hour: its function does not take them',
    run: errorsOf,
  },
  bounces: {
    title: 'Mail bounces',
    means: 'one mail in twenty bounces, at which AWS puts an account under review; at one in ten it stops its mail',
    run: () => errorsOf('approvals'),
  },
  complaints: {
    title: 'Mail complaints',
    means: 'one recipient in a thousand complains of spam, at which AWS puts an account under review',
    run: () => errorsOf('approvals'),
  },
  tableThrottled: {
    title: 'Table throttled',
    means: 'reads or writes of a table are turned away: one key is too hot, or traffic has grown at a stroke',
    run: errorsOf,
  },
  scheduleStandsStill: {
    title: 'Schedule stands still',
    means: 'what a schedule starts has not run, and what it sweeps up stays where it is',
    run: errorsOf,
  },
} as const satisfies Record<string, AlarmKind>

/** What an alarm says, as a person reads it in the mail. */
export function describeAlarm(kind: AlarmKind, name: string): string {
  return `${kind.title}: ${kind.means}. Run: ${kind.run(name)}`
}

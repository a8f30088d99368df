/** A stand-in for EventBridge that keeps what is put on the default bus. */
import type { Cloud } from '../../local/kernel/cloud'

export interface ToldEvent {
  readonly Source: string
  readonly DetailType: string
  readonly Time: number
  readonly Resources: readonly string[]
  // biome-ignore lint/suspicious/noExplicitAny: tests look into what they expect
  readonly detail: any
}

export function listenOnBus(cloud: Cloud): ToldEvent[] {
  const told: ToldEvent[] = []
  cloud.register({
    name: 'events',
    operations: {
      PutEvents: {
        access: () => [],
        handle({ Entries }: { Entries: readonly (Omit<ToldEvent, 'detail'> & { Detail: string })[] }) {
          for (const { Detail, ...entry } of Entries) told.push({ ...entry, detail: JSON.parse(Detail) })
          return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: 'taken' })) }
        },
      },
    },
  })
  return told
}

/** Sends what an archive holds of a span of time to its bus again, and waits until that is done. */
import { randomBytes } from 'node:crypto'
import {
  type Archive,
  DescribeReplayCommand,
  EventBridgeClient,
  ListArchivesCommand,
  ListRulesCommand,
  type Rule,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge'
import { readArguments } from './arguments'
import { readTarget, reporting, targetOptions } from './aws-target'
import { chooseByName } from './choose'
import { readTime } from './spans'
import { UsageError } from './usage-error'

const usage = 'signalbox replay [--archive NAME] --from TIME --to TIME [--rule NAME]… [--name NAME]'
const pollInterval = 500

export async function run(args: readonly string[]): Promise<void> {
  const { values } = readArguments(
    args,
    {
      ...targetOptions,
      archive: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      rule: { type: 'string', multiple: true, default: [] },
      name: { type: 'string' },
    },
    { most: 0, usage },
  )
  // An event's time is to the second, so one of the same second must not be left out.
  const from = Math.floor(readTime(values.from, 'from') / 1000) * 1000
  const to = readTime(values.to, 'to')
  if (from >= to) throw new UsageError(`--to: expected a time after --from (${values.from}), not "${values.to}"`)
  const name = values.name ?? `replay-${randomBytes(4).toString('hex')}`
  if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name)) {
    throw new UsageError(`--name: expected 1 to 64 letters, digits, dots, hyphens and underscores, not "${name}"`)
  }
  const target = readTarget(values)
  await reporting(target, async () => {
    const events = new EventBridgeClient(target.config)
    try {
      const archive = await findArchive(events, values.archive)
      const bus = archive.EventSourceArn ?? ''
      const rules = await findRules(events, bus, values.rule)
      const archiveArn = bus.replace(/:event-bus\/.*/, `:archive/${archive.ArchiveName}`)
      await events.send(
        new StartReplayCommand({
          ReplayName: name,
          EventSourceArn: archiveArn,
          EventStartTime: new Date(from),
          EventEndTime: new Date(to),
          Destination: { Arn: bus, ...(rules.length > 0 && { FilterArns: rules.map(({ Arn = '' }) => Arn) }) },
        }),
      )
      const whither = rules.length > 0 ? rules.map(({ Name }) => Name).join(', ') : 'all rules'
      console.log(`${name}: from ${archive.ArchiveName} to ${whither} of ${bus.slice(bus.indexOf('/') + 1)}`)
      await waitFor(events, name)
    } finally {
      events.destroy()
    }
  })
}

async function findArchive(events: EventBridgeClient, wanted: string | undefined): Promise<Archive> {
  const archives: Archive[] = []
  let NextToken: string | undefined
  do {
    const page = await events.send(new ListArchivesCommand({ NextToken }))
    archives.push(...(page.Archives ?? []))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  const nameOf = ({ ArchiveName = '' }: Archive) => ArchiveName
  if (wanted !== undefined) return chooseByName(archives, nameOf, wanted, 'archive')
  if (archives.length === 1 && archives[0]) return archives[0]
  const names = archives.map(nameOf).sort().join(', ')
  throw new UsageError(`--archive: expected the name of one, there ${names ? `are several: ${names}` : 'is none'}`)
}

async function findRules(events: EventBridgeClient, bus: string, wanted: readonly string[]): Promise<readonly Rule[]> {
  if (wanted.length === 0) return []
  const rules: Rule[] = []
  let NextToken: string | undefined
  do {
    const page = await events.send(new ListRulesCommand({ EventBusName: bus, NextToken }))
    rules.push(...(page.Rules ?? []))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return wanted.map((name) => chooseByName(rules, ({ Name = '' }) => Name, name, 'rule'))
}

async function waitFor(events: EventBridgeClient, name: string): Promise<void> {
  let told = ''
  for (;;) {
    const replay = await events.send(new DescribeReplayCommand({ ReplayName: name }))
    const { State, StateReason, EventLastReplayedTime: last } = replay
    const progress = `${State?.toLowerCase()}${last ? `, up to ${last.toISOString()}` : ''}`
    if (progress !== told) console.log(`${name}: ${progress}`)
    told = progress
    if (State === 'COMPLETED') return
    if (State === 'FAILED' || State === 'CANCELLED') {
      throw new UsageError(`the replay ${name} was ${State.toLowerCase()}${StateReason ? `: ${StateReason}` : ''}`)
    }
    await new Promise((resolve) => setTimeout(resolve, pollInterval))
  }
}

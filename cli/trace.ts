/** Prints the story around an id, in order of time. */
import type { Recorded } from '../local/trace/recorded'
import type { Story } from '../local/trace/story'
import { readArguments } from './arguments'
import { askLocal, readEndpoint } from './aws-target'
import { followStory } from './trace/follow-story'
import { createTimeline } from './trace/timeline'
import { UsageError } from './usage-error'

const usage = 'signalbox trace ID [--json] [--why RULE] [--follow]'

interface Explanation {
  readonly rule: string
  readonly isMatch: boolean
  readonly reasons: readonly { readonly path: string; readonly reason: string }[]
  readonly withheld: readonly { readonly target: string; readonly reason: string }[]
}

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(
    args,
    {
      endpoint: { type: 'string' },
      json: { type: 'boolean', default: false },
      why: { type: 'string' },
      follow: { type: 'boolean', default: false },
    },
    { most: 1, usage },
  )
  const [id] = positionals
  if (!id) {
    throw new UsageError(`ID is missing: a correlation, event, execution, request or message id\nusage: ${usage}`)
  }
  if (values.why === '') throw new UsageError('--why: expected the name of a rule or a part of it, not ""')
  if (values.json && values.why !== undefined) throw new UsageError('--json and --why exclude each other: give one')
  const endpoint = readEndpoint(values.endpoint)
  const isColoured = process.stdout.isTTY === true && !process.env.NO_COLOR
  const timeline = createTimeline({ isColoured })
  const print = (record: Recorded): void => console.log(values.json ? JSON.stringify(record) : timeline.line(record))
  if (values.follow) {
    if (!values.json) console.log(`Following ${id}`)
    return followStory(endpoint, id, print)
  }
  const story = await read<Story>(await askLocal(`${endpoint}/_local/trace?id=${encodeURIComponent(id)}`))
  if (values.json) {
    console.log(JSON.stringify(story, undefined, 2))
    return
  }
  const remarks = values.why === undefined ? new Map() : await explainAll(endpoint, values.why, story)
  console.log(timeline.title(story))
  for (const record of story.records) {
    print(record)
    const remark = remarks.get(record.seq)
    if (remark !== undefined) console.log(timeline.remark(record, remark))
  }
  if (story.isCut) console.log(`There is more: these are the first ${story.records.length} records that were found`)
}

async function explainAll(endpoint: string, rule: string, story: Story): Promise<ReadonlyMap<number, string>> {
  const remarks = new Map<number, string>()
  for (const { kind, seq, ids } of story.records) {
    if (kind === 'event.accepted') remarks.set(seq, await explain(endpoint, rule, ids[0] ?? ''))
  }
  return remarks
}

async function explain(endpoint: string, rule: string, event: string): Promise<string> {
  const response = await askLocal(`${endpoint}/_local/trace/why?${new URLSearchParams({ rule, event })}`)
  // The rule is there, but the event has left memory and no archive has it.
  if (response.status === 410) return 'is not kept anywhere, so nobody can tell'
  const { isMatch, reasons, withheld, rule: arn } = await read<Explanation>(response)
  const name = arn.slice(arn.lastIndexOf('/') + 1)
  if (isMatch)
    return [`${name} matches`, ...withheld.map((each) => `not sent to ${each.target}: ${each.reason}`)].join('; ')
  return `${name} does not match: ${reasons.map(({ path, reason }) => `${path} ${reason}`.trim()).join('; or ')}`
}

async function read<Answer>(response: Response): Promise<Answer> {
  const answer = (await response.json()) as Answer & { readonly message?: string }
  if (!response.ok) throw new UsageError(answer.message ?? `${response.url} answered ${response.status}`)
  return answer
}

// A consumer of the installed package, as somebody else would write it. Compiled there, not here.
import { consume, createPublisher, defineEvent, isEventInvalidError } from 'signalbox/events'
import { aslSubstitutions } from 'signalbox/events/asl'
import { ApprovalGranted } from 'signalbox/events/catalog/approvals'
import type { ServicePipelineProps } from 'signalbox/pipeline'
import { reportTests, type SuiteReport } from 'signalbox/tests'
import { jestSuite } from 'signalbox/tests/jest'
import * as z from 'zod/mini'
import { type ApprovalRequested, approvalRequestedPattern, parseApprovalRequested } from './events'

const LampLit = defineEvent({
  owner: 'lamps',
  name: 'LampLit',
  version: 1,
  publishers: ['lamps'],
  summary: 'A lamp was lit.',
  data: z.object({ lamp: z.string() }),
  examples: [{ lamp: 'desk' }],
})

const occurrence = { eventId: '01JG8QZ5W0000000000000000B', occurredAt: new Date(0) }
const sent: unknown[] = []
const client = {
  async send(command: { input: unknown }) {
    sent.push(command.input)
    return { Entries: [{ EventId: '1' }] }
  },
}
const publisher = createPublisher({ domain: 'lamps', busName: 'b', client: client as never })

export const handler = consume(ApprovalGranted, async ({ data }) => {
  const subject: string = data.subject
  console.log('granted', subject)
})

export function systemOf(event: ApprovalRequested): string {
  // @ts-expect-error: there is no such field
  void event.data.nothing
  return event.data.requestedBy.system
}

const suite = reportTests(async ({ baseUrl, test, assert }) => {
  await test('it knows where', () => assert.equal(baseUrl, 'https://api.example'))
})

export const jestHandler: (event: unknown) => Promise<SuiteReport> = jestSuite({ rootDir: '.' })
// @ts-expect-error: a suite of Jest's is somewhere
jestSuite({})

export const gate: Partial<ServicePipelineProps['gate']> = { newer: 'waits' }
// @ts-expect-error: a newer release waits, or takes the older one's place
gate.newer = 'hurries'

async function main(): Promise<void> {
  const run = { pipeline: 'lamps', id: '1' }
  const report = await suite({ run, stage: 'Beta', suite: 's', attempt: 1, baseUrl: 'https://api.example' })
  console.log('suite', report.verdict, report.assertions)
  await publisher.publish(LampLit.create({ lamp: 'desk' }, { correlationId: 'c' }, occurrence))
  console.log('sent', sent.length, aslSubstitutions(LampLit).LampLit)
  try {
    // @ts-expect-error: a lamp is text
    LampLit.create({ lamp: 7 }, { correlationId: 'c' }, occurrence)
  } catch (error) {
    console.log('refused', isEventInvalidError(error) && error.issues[0]?.path)
  }
  const metadata = { ...occurrence, version: 1, occurredAt: '2026-01-05T09:00:00Z', correlationId: 'c' }
  await handler({
    id: '1',
    source: 's',
    'detail-type': 'ApprovalGranted',
    detail: { metadata, data: ApprovalGranted.examples[0] },
  })
  console.log('pattern', approvalRequestedPattern['detail-type'].join())
  try {
    parseApprovalRequested({ metadata, data: {} })
  } catch (error) {
    console.log('pulled schema refuses', (error as Error).name)
  }
}

void main()

/** What the pages about events are made of: the registry of this repository, and where the map has what. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AsyncApiDocument } from '../../events/asyncapi/document'
import { byDomain, eventOf, isMeant, isOf, toldOf, versionsOf } from '../../portal/lib/registry'
import { mapLayout, nextNode } from '../../portal/pages/events/map-layout'
import { compatibilityOf, registryOf } from '../../tools/portal/registry'

const file = join(__dirname, '../../events/registry/asyncapi.json')
const document = JSON.parse(readFileSync(file, 'utf8')) as AsyncApiDocument
const checkedAt = new Date('2026-11-28T12:00:00Z')
const unchanged = {
  verdict: 'unchanged',
  violations: [],
  differences: [],
  notes: [],
  accepted: [],
  forgotten: [],
} as const
const report = { ...unchanged, event: 'ApprovalGranted', version: 1 }
const broken = {
  ...report,
  event: 'ApprovalExpired',
  verdict: 'breaking',
  violations: ['would break promotions'],
} as const
const commit = { commit: 'abc', at: '2026-11-28T20:26:54+00:00' }
const compatibility = compatibilityOf({ base: 'main', reports: [report, broken] }, commit, checkedAt)
const registry = registryOf(document, compatibility)

test('an event has who publishes it and which rule gives it to whom', () => {
  const { owner, publishers, consumers } = eventOf(registry, 'ApprovalRequested')
  expect({ owner, publishers }).toEqual({
    owner: 'approvals',
    publishers: ['deployment', 'promotions', 'subscriptions'],
  })
  expect(consumers).toEqual([
    {
      domain: 'approvals',
      target: 'OnApprovalRequested',
      rule: 'signalbox-approvals/OnApprovalRequestedRule',
    },
  ])
})

test('it has fields with their meaning, examples, and whether it is sensitive', () => {
  const { fields, examples, sensitive } = eventOf(registry, 'ApprovalTokenIssued')
  expect(sensitive).toBe(true)
  expect(fields.map(({ path }) => path)).toContain('taskToken')
  expect(fields.every(({ meaning }) => meaning !== '')).toBe(true)
  expect(examples).toHaveLength(document.components.messages.ApprovalTokenIssued?.examples.length ?? 0)
})

test('an event that nobody has defined is refused by its name', () => {
  expect(() => eventOf(registry, 'constructor')).toThrow('The registry has no event constructor')
})

test('events are found by words of the name, of what they say and of their fields, and by a domain', () => {
  const names = registry.events.filter((each) => isMeant('approval quorum', each)).map(({ name }) => name)
  expect(names).toContain('ApprovalRequested')
  const ofPromotions = registry.events.filter((each) => isOf('promotions', each)).map(({ name }) => name)
  expect(ofPromotions).toContain('ApprovalRequested')
  expect(ofPromotions).not.toContain('UserErased')
  expect(byDomain(registry.events)[0]?.owner).toBe('approvals')
})

test('versions of an event are told apart by their number', () => {
  const [event] = registry.events
  if (!event) throw new Error('there are no events')
  const second = { ...event, name: `${event.name}.v2`, version: 2 }
  expect(versionsOf(event, [event, second, { ...event, name: `${event.name}Twice` }])).toEqual([second, event])
})

test('of the check is told what it has something to say about, with what it compared', () => {
  expect(compatibility).toMatchObject({ checkedAt: checkedAt.toISOString(), against: commit })
  expect(toldOf(compatibility).map(({ event }) => event)).toEqual(['ApprovalExpired'])
})

describe('the map', () => {
  const map = mapLayout(registry.events)
  const nodeOf = (id: string) => map.nodes.find((each) => each.id === id) ?? map.nodes[0]

  test('has each event once, between those who publish and those who consume it', () => {
    const events = map.nodes.filter(({ kind }) => kind === 'event')
    expect(events.map(({ name }) => name).sort()).toEqual(registry.events.map(({ name }) => name).sort())
    for (const { from, to } of map.edges) expect(nodeOf(from)?.x).toBeLessThan(nodeOf(to)?.x ?? 0)
  })

  test('has no two over each other', () => {
    const pairs = map.nodes.flatMap((node) => map.nodes.filter((other) => other !== node).map((other) => [node, other]))
    const isOver = ([a, b]: typeof map.nodes) =>
      a !== undefined &&
      b !== undefined &&
      Math.abs(a.x - b.x) < (a.width + b.width) / 2 &&
      Math.abs(a.y - b.y) < (a.height + b.height) / 2
    expect(pairs.filter(isOver)).toEqual([])
  })

  test('is reached whole by arrow keys', () => {
    const [first] = map.nodes
    const reached = new Set(first ? [first] : [])
    for (const node of reached) {
      for (const way of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'] as const) {
        const next = nextNode(map, node, way)
        if (next) reached.add(next)
      }
    }
    expect(reached.size).toBe(map.nodes.length)
  })
})

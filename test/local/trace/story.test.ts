import type { Recorded } from '../../../local/trace/recorded'
import { tellStory } from '../../../local/trace/story'

type Given = readonly [kind: string, ids: readonly string[], correlationId?: string]

function findIn(given: readonly Given[]) {
  const records = given.map(
    ([kind, ids, correlationId], seq): Recorded => ({
      seq,
      at: seq,
      kind,
      subject: ids[0] ?? '',
      ids: correlationId === undefined ? ids : [...ids, correlationId],
      ...(correlationId !== undefined && { correlationId }),
      detail: {},
    }),
  )
  return async (ids: ReadonlySet<string>) => records.filter((record) => record.ids.some((id) => ids.has(id)))
}

const kinds = ({ records }: { records: readonly Recorded[] }) => records.map(({ kind }) => kind)

describe('one story', () => {
  const find = findIn([
    ['request', ['api-1']],
    ['function', ['run-1', 'api-1']],
    ['event', ['event-1', 'run-1'], 'story'],
    ['elsewhere', ['event-9'], 'other'],
    ['execution', ['execution-1', 'event-1'], 'story'],
    ['status', ['event-2', 'execution-1']],
    ['mail', ['mail-1', 'run-2']],
    ['function', ['run-2', 'execution-1']],
  ])
  const whole = ['request', 'function', 'event', 'execution', 'status', 'mail', 'function']

  test.each(['api-1', 'run-1', 'event-1', 'story', 'execution-1', 'event-2', 'mail-1'])(
    'is told whole and in order from %s',
    async (id) => {
      expect(kinds(await tellStory(find, id))).toEqual(whole)
    },
  )
})

describe('a run that works for two stories', () => {
  const find = findIn([
    ['event one', ['event-1'], 'one'],
    ['event two', ['event-2'], 'two'],
    ['sweep starts', ['sweep']],
    ['swept one', ['event-3', 'sweep'], 'one'],
    ['swept two', ['event-4', 'sweep'], 'two'],
    ['mail of nobody knows whom', ['mail-1', 'sweep']],
    ['sweep ends', ['sweep']],
  ])

  test('is in each of them, without what it did for the other', async () => {
    expect(kinds(await tellStory(find, 'one'))).toEqual(['event one', 'sweep starts', 'swept one', 'sweep ends'])
    expect(kinds(await tellStory(find, 'event-4'))).toEqual(['event two', 'sweep starts', 'swept two', 'sweep ends'])
  })

  test('is told whole when it is asked for itself', async () => {
    expect(kinds(await tellStory(find, 'sweep'))).toEqual([
      'event one',
      'event two',
      'sweep starts',
      'swept one',
      'swept two',
      'mail of nobody knows whom',
      'sweep ends',
    ])
  })
})

test('a story without end is cut, and says so', async () => {
  const find = findIn(Array.from({ length: 100 }, (_, n): Given => ['step', [`id-${n}`, `id-${n + 1}`]]))

  const byIds = await tellStory(find, 'id-0', { records: 1000, ids: 10 })
  const byRecords = await tellStory(find, 'id-0', { records: 5, ids: 1000 })

  expect(byIds.isCut).toBe(true)
  expect(byIds.ids.length).toBeLessThanOrEqual(12)
  expect(byRecords.records).toHaveLength(5)
  expect(byRecords.isCut).toBe(true)
})

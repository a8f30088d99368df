import { type HistoryEvent, stateOfVisit, tellVisits } from '../../portal/lib/execution'
import { countdownText } from '../../portal/lib/lengths'
import { drawMachine, mostStates } from '../../portal/lib/machine-graph'

const at = (id: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, id)).toISOString()

function event(id: number, previousEventId: number, type: string, details: object = {}): HistoryEvent {
  return { id, previousEventId, type, timestamp: at(id), [`${type}EventDetails`]: details }
}

test('a task that failed, was tried again and then left, is one visit with its errors', () => {
  const { visits, taken } = tellVisits([
    event(1, 0, 'ExecutionStarted', { input: '{}' }),
    event(2, 1, 'TaskStateEntered', { name: 'Charge', input: '{"a":1}' }),
    event(3, 2, 'TaskScheduled'),
    event(4, 3, 'TaskFailed', { error: 'Busy', cause: 'later' }),
    event(5, 4, 'TaskScheduled'),
    event(6, 5, 'TaskSucceeded'),
    event(7, 6, 'TaskStateExited', { name: 'Charge', output: '{"b":2}' }),
    event(8, 7, 'SucceedStateEntered', { name: 'Done', input: '{"b":2}' }),
  ])

  expect(visits).toMatchObject([
    {
      id: 2,
      state: 'Charge',
      type: 'Task',
      input: '{"a":1}',
      output: '{"b":2}',
      attempts: 2,
      failures: [{ error: 'Busy', cause: 'later', at: at(4) }],
      leftAt: at(7),
    },
    { id: 8, state: 'Done' },
  ])
  expect([...taken]).toEqual(['Charge>Done'])
  expect(visits.map((visit) => stateOfVisit(visit, true))).toEqual(['caught', 'running'])
  expect(visits.map((visit) => stateOfVisit(visit, false))).toEqual(['caught', 'failed'])
})

test('what is in an iteration of a Map state says in which, and the Map state is left when all are', () => {
  const { visits, taken } = tellVisits([
    event(1, 0, 'ExecutionStarted'),
    event(2, 1, 'MapStateEntered', { name: 'Each', input: '[1,2]' }),
    event(3, 2, 'MapStateStarted'),
    event(4, 3, 'MapIterationStarted', { name: 'Each', index: 0 }),
    event(5, 3, 'MapIterationStarted', { name: 'Each', index: 1 }),
    event(6, 4, 'PassStateEntered', { name: 'Double', input: '1' }),
    event(7, 5, 'PassStateEntered', { name: 'Double', input: '2' }),
    event(8, 6, 'PassStateExited', { name: 'Double', output: '2' }),
    event(9, 8, 'PassStateEntered', { name: 'Add', input: '2' }),
    event(10, 9, 'PassStateExited', { name: 'Add', output: '3' }),
    event(11, 10, 'MapIterationSucceeded', { name: 'Each', index: 0 }),
    event(12, 7, 'PassStateExited', { name: 'Double', output: '4' }),
    event(13, 12, 'MapStateSucceeded'),
    event(14, 13, 'MapStateExited', { name: 'Each', output: '[3,5]' }),
    event(15, 14, 'PassStateEntered', { name: 'After', input: '[3,5]' }),
  ])

  expect(visits.map(({ state, iteration, parent }) => [state, iteration, parent?.state])).toEqual([
    ['Each', undefined, undefined],
    ['Double', 0, 'Each'],
    ['Double', 1, 'Each'],
    ['Add', 0, 'Each'],
    ['After', undefined, undefined],
  ])
  expect(visits[0]).toMatchObject({ output: '[3,5]', leftAt: at(14) })
  expect([...taken].sort()).toEqual(['Double>Add', 'Each>After'])
})

describe('the picture of a state machine', () => {
  const nested = JSON.stringify({
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Left', States: { Left: { Type: 'Succeed' } } },
          { StartAt: 'Right', States: { Right: { Type: 'Pass', Next: 'Last' }, Last: { Type: 'Succeed' } } },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Lost' }],
        Next: 'Which',
      },
      Which: { Type: 'Choice', Choices: [{ Condition: '{% $x = 1 %}', Next: 'Lost' }], Default: 'Lost' },
      Lost: { Type: 'Fail' },
    },
  })

  test('has the states of branches within the box of theirs, and a line for each way on', () => {
    const { boxes = [], lines = [], width = 0 } = drawMachine(nested) ?? {}
    const box = (name: string) => boxes.find((each) => each.name === name) ?? fail(name)
    const both = box('Both')

    expect(boxes.map(({ name }) => name).sort()).toEqual(['Both', 'Last', 'Left', 'Lost', 'Right', 'Which'])
    for (const name of ['Left', 'Right', 'Last']) {
      const { x, y, width, height } = box(name)
      expect(x - width / 2).toBeGreaterThanOrEqual(both.x - both.width / 2)
      expect(x + width / 2).toBeLessThanOrEqual(both.x + both.width / 2)
      expect(y - height / 2).toBeGreaterThanOrEqual(both.y - both.height / 2)
      expect(y + height / 2).toBeLessThanOrEqual(both.y + both.height / 2)
    }
    expect(both.width).toBeLessThanOrEqual(width)
    expect(lines.map(({ from, to, label }) => `${from}>${to} ${label}`.trim()).sort()).toEqual([
      'Both>Lost States.ALL',
      'Both>Which',
      'Right>Last',
      'Which>Lost $x = 1',
      'Which>Lost otherwise',
    ])
  })

  test('has what is written of a line where no state is', () => {
    const Catch = [{ ErrorEquals: ['States.Timeout'], Next: 'Settle' }]
    const { boxes = [], lines = [] } =
      drawMachine(
        JSON.stringify({
          StartAt: 'Await',
          States: {
            Await: {
              Type: 'Task',
              Next: 'IsDecided',
              Catch: [...Catch, { ErrorEquals: ['States.ALL'], Next: 'Wake' }],
            },
            Wake: { Type: 'Task', Next: 'IsDecided' },
            IsDecided: {
              Type: 'Choice',
              Choices: [{ Condition: "{% $states.input.action = 'settle' %}", Next: 'Settle' }],
              Default: 'Await',
            },
            Settle: { Type: 'Succeed' },
          },
        }),
      ) ?? {}

    const written = lines.filter(({ label }) => label !== '')
    expect(written.length).toBe(4)
    for (const { label, labelAt } of written) {
      const half = (label.length * 5.5) / 2
      const under = boxes.filter(
        ({ x, y, width, height }) =>
          Math.abs(labelAt.x - x) < width / 2 + half && Math.abs(labelAt.y - y) < height / 2 + 5,
      )
      expect([label, under.map(({ name }) => name)]).toEqual([label, []])
    }
  })

  test.each(['{', '[]', 'null', '{"States":[]}'])('of %s is empty or none', (definition) => {
    expect(drawMachine(definition)?.boxes ?? []).toEqual([])
  })

  test('of more states than anybody sees is none', () => {
    const States = Object.fromEntries(
      Array.from({ length: mostStates + 1 }, (_, at) => [`S${at}`, { Type: 'Succeed' }]),
    )
    expect(drawMachine(JSON.stringify({ StartAt: 'S0', States }))).toBeUndefined()
  })
})

function fail(name: string): never {
  throw new Error(`there is no ${name}`)
}

test.each([
  [0, '0 s'],
  [61_000, '1 min 1 s'],
  [90_061_000, '1 d 1 h 1 min 1 s'],
  [-5, '0 s'],
])('%i ms are counted down as %s', (milliseconds, text) => expect(countdownText(milliseconds)).toBe(text))

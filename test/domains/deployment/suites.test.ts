/** What stacks and settings say, read: what is missing is named. */
import { testsOf } from '../../../domains/deployment/decisions/suites'
import { readNoticeSettings, readTestSettings } from '../../../domains/deployment/settings'

const settings = {
  pipeline: 'time-service',
  run: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
  stage: 'Beta',
  appStack: 'time-beta',
  testStack: 'time-tests',
}
const app = { ApiUrl: 'https://beta.example.com' }
const suitesIn = (tests: Record<string, string>) => testsOf(settings, app, tests).suites.map(({ suite }) => suite)

test('functions are listed one, by commas, or as JSON; by name or ARN; and each counts once', () => {
  expect(suitesIn({ TestFunction: 'time-tests-one' })).toEqual(['time-tests-one'])
  expect(suitesIn({ TestFunctions: 'time-tests-one, time-tests-two,time-tests-one,' })).toEqual([
    'time-tests-one',
    'time-tests-two',
  ])
  expect(
    suitesIn({ TestFunctions: '["time-tests-one","arn:aws:lambda:eu-west-1:111122223333:function:time-tests-two"]' }),
  ).toEqual(['time-tests-one', 'time-tests-two'])
})

test.each([
  [undefined, { TestFunction: 'time-tests-one' }, 'there is no stack time-beta'],
  [app, undefined, 'there is no stack time-tests'],
  [{}, { TestFunction: 'time-tests-one' }, 'stack time-beta has no output ApiUrl'],
  [{ ApiUrl: 'beta' }, { TestFunction: 'time-tests-one' }, 'output ApiUrl of stack time-beta: expected an address'],
  [app, {}, 'stack time-tests has no output TestFunction or TestFunctions'],
  [app, { TestFunctions: ' , ' }, 'output TestFunctions of stack time-tests: expected at least one function'],
  [
    app,
    { TestFunctions: 'one two' },
    'output TestFunctions of stack time-tests: expected names of functions, not one two',
  ],
  [
    app,
    { TestFunctions: 'time-tests-one,time-service-with-a-long-na-Two' },
    'output TestFunctions of stack time-tests: expected names with -tests- in them',
  ],
  [
    app,
    { TestFunctions: Array.from({ length: 41 }, (_, each) => `time-tests-${each}`).join() },
    'expected at most 40 functions',
  ],
])('what is missing is named', (appOutputs, testOutputs, problem) => {
  const found = testsOf(settings, appOutputs, testOutputs)
  expect(found.problem).toContain(problem)
  expect(found.suites).toEqual([])
})

test('suites that tell by event are known by parts of their names, and are some of them', () => {
  expect(testsOf({ ...settings, byEvent: ['two'] }, app, { TestFunction: 'time-tests-one' }).problem).toContain(
    'byEvent: two',
  )
  expect(testsOf({ ...settings, byEvent: ['one'] }, app, { TestFunction: 'time-tests-one' }).suites).toEqual([
    { suite: 'time-tests-one', by: 'event' },
  ])
})

test('outputs that are too many leave the address alone', () => {
  const many = {
    ...app,
    ...Object.fromEntries(Array.from({ length: 40 }, (_, each) => [`O${each}`, 'x'.repeat(1000)])),
  }
  expect(testsOf(settings, many, { TestFunction: 'time-tests-one' }).outputs).toEqual(app)
})

test('settings that can’t be name the field', () => {
  expect(() => readTestSettings('{')).toThrow('UserParameters: expected JSON')
  expect(() => readTestSettings(JSON.stringify({ ...settings, run: '1' }))).toThrow('run: expected the id')
  expect(() => readTestSettings(JSON.stringify({ ...settings, timeOut: 5 }))).toThrow('timeOut')
  const gate = { run: settings.run, approvers: [], requester: { name: 'P', email: 'p@example.com' }, after: 'Gamma' }
  expect(() => readNoticeSettings(JSON.stringify(gate))).toThrow('approvers')
})

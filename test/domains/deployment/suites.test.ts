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
  expect(suitesIn({ TestFunction: 'one' })).toEqual(['one'])
  expect(suitesIn({ TestFunctions: 'one, two,one,' })).toEqual(['one', 'two'])
  expect(suitesIn({ TestFunctions: '["one","arn:aws:lambda:eu-west-1:111122223333:function:two"]' })).toEqual([
    'one',
    'two',
  ])
})

test.each([
  [undefined, { TestFunction: 'one' }, 'there is no stack time-beta'],
  [app, undefined, 'there is no stack time-tests'],
  [{}, { TestFunction: 'one' }, 'stack time-beta has no output ApiUrl'],
  [{ ApiUrl: 'beta' }, { TestFunction: 'one' }, 'output ApiUrl of stack time-beta: expected an address'],
  [app, {}, 'stack time-tests has no output TestFunction or TestFunctions'],
  [app, { TestFunctions: ' , ' }, 'output TestFunctions of stack time-tests: expected at least one function'],
  [
    app,
    { TestFunctions: 'one two' },
    'output TestFunctions of stack time-tests: expected names of functions, not one two',
  ],
  [app, { TestFunctions: Array.from({ length: 41 }, (_, each) => `f${each}`).join() }, 'expected at most 40 functions'],
])('what is missing is named', (appOutputs, testOutputs, problem) => {
  const found = testsOf(settings, appOutputs, testOutputs)
  expect(found.problem).toContain(problem)
  expect(found.suites).toEqual([])
})

test('a suite that tells by event must be one of them', () => {
  expect(testsOf({ ...settings, byEvent: ['two'] }, app, { TestFunction: 'one' }).problem).toContain('byEvent: two')
  expect(testsOf({ ...settings, byEvent: ['one'] }, app, { TestFunction: 'one' }).suites).toEqual([
    { suite: 'one', by: 'event' },
  ])
})

test('outputs that are too many leave the address alone', () => {
  const many = {
    ...app,
    ...Object.fromEntries(Array.from({ length: 40 }, (_, each) => [`O${each}`, 'x'.repeat(1000)])),
  }
  expect(testsOf(settings, many, { TestFunction: 'one' }).outputs).toEqual(app)
})

test('settings that can’t be name the field', () => {
  expect(() => readTestSettings('{')).toThrow('UserParameters: expected JSON')
  expect(() => readTestSettings(JSON.stringify({ ...settings, run: '1' }))).toThrow('run: expected the id')
  expect(() => readTestSettings(JSON.stringify({ ...settings, timeOut: 5 }))).toThrow('timeOut')
  const gate = { run: settings.run, approvers: [], requester: { name: 'P', email: 'p@example.com' }, after: 'Gamma' }
  expect(() => readNoticeSettings(JSON.stringify(gate))).toThrow('approvers')
})

/** A describe is a line of what executions recorded on AWS have in common, tried on definitions of our own. */
import { flow, pass, prefix, run } from './run'

describe('the causes of runtime errors', () => {
  const map = { Type: 'Map', ItemProcessor: flow(['P', pass()]), End: true }
  it.each<[string, object, unknown, string]>([
    ['OutputPath', pass({ OutputPath: '$.a' }), {}, "Invalid path '$.a' : No results for path: $['a']"],
    ['InputPath', pass({ InputPath: '$.a.b' }), { a: {} }, "Invalid path '$.a.b' : No results for path: $['a']['b']"],
    ['Map without an array', map, 1, 'Map state input must be an array but was: 1'],
    [
      'SecondsPath below 0',
      { Type: 'Wait', SecondsPath: '$.x', End: true },
      { x: -1 },
      'The SecondsPath parameter references a negative value: $.x == -1',
    ],
    [
      'SecondsPath with a fraction',
      { Type: 'Wait', SecondsPath: '$.x', End: true },
      { x: 1.5 },
      'The SecondsPath parameter cannot be parsed as a long value: $.x == 1.5',
    ],
    [
      'TimestampPath',
      { Type: 'Wait', TimestampPath: '$.x', End: true },
      { x: '2026-13-01T00:00:00Z' },
      'The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.x == 2026-13-01T00:00:00Z',
    ],
    [
      'MaxConcurrencyPath',
      { ...map, ItemsPath: '$.l', MaxConcurrencyPath: '$.c' },
      { l: [], c: 'many' },
      'The MaxConcurrencyPath field refers to value "many" which is not a valid integer: $.c',
    ],
    [
      'ToleratedFailureCountPath below 0',
      { ...map, ItemsPath: '$.l', ToleratedFailureCountPath: '$.n' },
      { l: [1], n: -2 },
      'ToleratedFailureCount cannot be negative.',
    ],
    [
      'ToleratedFailurePercentagePath below 0',
      { ...map, ItemsPath: '$.l', ToleratedFailurePercentagePath: '$.p' },
      { l: [1], p: -0.5 },
      'ToleratedFailurePercentage must be between 0 and 100.',
    ],
    [
      'ToleratedFailurePercentagePath that is no number',
      { ...map, ItemsPath: '$.l', ToleratedFailurePercentagePath: '$.p' },
      { l: [1], p: {} },
      'The ToleratedFailurePercentagePath field refers to value "{}" which is not a valid float: $.p',
    ],
    [
      'Choice without a match',
      { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'End' }] },
      {},
      'Failed to transition out of the state. The state does not point to a next state.',
    ],
  ])('of %s', async (_, state, input, cause) => {
    const { error, cause: told } = await run(
      flow(['S', state], ...('Choices' in state ? [['End', pass()] as const] : [])),
      input,
    )
    expect({ error, cause: told }).toEqual({ error: 'States.Runtime', cause: prefix('S') + cause })
  })

  // Of the concurrency it was not recorded.
  it.each([
    ['ToleratedFailureCountPath', ['MapStateStarted<2', 'ExecutionFailed<3']],
    ['ToleratedFailurePercentagePath', ['MapStateStarted<2', 'ExecutionFailed<3']],
    ['MaxConcurrencyPath', ['ExecutionFailed<2']],
  ])('of %s comes before or behind the start of the Map', async (field, line) => {
    const { line: told } = await run(flow(['M', { ...map, ItemsPath: '$.l', [field]: '$.v' }]), { l: [1], v: 'many' })
    expect(told.slice(2)).toEqual(line)
  })

  it('takes a text that is a number for MaxConcurrencyPath', async () => {
    const { status } = await run(flow(['M', { ...map, ItemsPath: '$.l', MaxConcurrencyPath: '$.c' }]), {
      l: [1],
      c: '1',
    })
    expect(status).toBe('SUCCEEDED')
  })

  it.each([
    [
      'Output: what gives nothing',
      { Output: { r: '{% $states.input.no %}' } },
      "'$states.input.no' specified for the field 'Output/r' returned nothing (undefined).",
      'Output/r',
    ],
    [
      'Output: in an array',
      { Output: ['{% $no %}'] },
      "'$no' specified for the field 'Output[0]' returned nothing (undefined).",
      'Output[0]',
    ],
    [
      'Output: what fails',
      { Output: '{% $abs("x") %}' },
      `'$abs("x")' specified for the field 'Output' threw an error during evaluation. T0410: `,
      'Output',
    ],
  ])('of %s', async (_, fields, cause, location) => {
    const { events } = await run({ QueryLanguage: 'JSONata', ...flow(['P', pass(fields)]) })
    expect(events[2]?.evaluationFailedEventDetails).toMatchObject({
      cause: expect.stringContaining(`${prefix('P')}The JSONata expression ${cause}`),
      location,
    })
  })

  it('refuses a wrong Timestamp in the definition', async () => {
    const wait = { Type: 'Wait', Timestamp: '2026-01-01 00:00:00Z', End: true }
    await expect(run(flow(['W', wait]))).rejects.toThrow(
      "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: String does not match RFC3339 timestamp at /States/W/Timestamp'",
    )
  })
})

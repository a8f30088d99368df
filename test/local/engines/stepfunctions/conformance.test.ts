/**
 * The cases in `cases/`: a definition (or one `state`, which is then the whole machine), an input, and what must
 * come out: an output, or an error with what its cause must say.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHarness, type Harness } from './harness'

interface Case {
  readonly is: string
  readonly definition?: object
  readonly state?: Record<string, unknown>
  readonly language?: 'JSONata'
  readonly input?: unknown
  readonly output?: unknown
  readonly error?: string
  readonly cause?: string
  /** Seconds to move the clock before looking. */
  readonly after?: number
}

const directory = join(__dirname, 'cases')
let harness: Harness
beforeAll(async () => {
  harness = await createHarness()
})

for (const file of readdirSync(directory).sort()) {
  describe(file.replace('.asl.json', ''), () => {
    const cases = JSON.parse(readFileSync(join(directory, file), 'utf8')) as Case[]
    test.each(cases.map((one) => [one.is, one] as const))('%s', async (_, one) => {
      const { status, output, error, cause } = await run(one)

      if (one.error === undefined) {
        expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED', error: undefined, cause: undefined })
        expect(JSON.parse(output ?? 'null')).toEqual(one.output)
      } else {
        expect({ status, error }).toEqual({ status: 'FAILED', error: one.error })
        if (one.cause !== undefined) expect(cause).toContain(one.cause)
      }
    })
  })
}

async function run(one: Case) {
  const definition = one.definition ?? wrap(one.state ?? {})
  const machine = await harness.create({ ...(one.language && { QueryLanguage: one.language }), ...definition })
  const executionArn = await harness.start(machine, one.input ?? {})
  await harness.cloud.clock.advance((one.after ?? 0) * 1000)
  return harness.describe(executionArn)
}

function wrap(state: Record<string, unknown>): object {
  const ends = state.Type === 'Succeed' || state.Type === 'Fail' || state.Type === 'Choice'
  return { StartAt: 'Only', States: { Only: ends ? state : { ...state, End: true } } }
}

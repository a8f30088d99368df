/** What a stage's stacks say: where the service answers, and which suites there are. */
import type { DataOf } from '../../../events'
import type { StageTestsRequested } from '../../../events/catalog/deployment'
import { suiteName } from '../../../events/catalog/deployment/parts'
import type { TestSettings } from '../settings'

type Requested = DataOf<typeof StageTestsRequested>
export type Outputs = Readonly<Record<string, string>>

/** Functions of test stacks have it in their names, and the workflow may invoke no others. */
export const ofTestStacks = '-tests-'

const mostSuites = 40
/** They go into an event, a run and the input of a workflow. */
const mostOutputBytes = 32 * 1024

/** `undefined` for a stack that is not there. */
export function testsOf(
  settings: TestSettings,
  app: Outputs | undefined,
  tests: Outputs | undefined,
): Pick<Requested, 'baseUrl' | 'outputs' | 'suites' | 'timeoutMinutes' | 'problem'> {
  const { appStack, testStack, timeoutMinutes = 15, byEvent = [] } = settings
  const nothing = (problem: string) => ({ suites: [], timeoutMinutes, problem })
  if (!app) return nothing(`there is no stack ${appStack}`)
  if (!tests) return nothing(`there is no stack ${testStack}`)
  const baseUrl = app.ApiUrl
  if (!baseUrl) return nothing(`stack ${appStack} has no output ApiUrl: expected the address of the service`)
  if (!/^https?:\/\/[!-~]{1,990}$/.test(baseUrl)) {
    return nothing(`output ApiUrl of stack ${appStack}: expected an address that begins with https://`)
  }
  const listed = tests.TestFunctions ?? tests.TestFunction
  if (!listed) {
    return nothing(`stack ${testStack} has no output TestFunction or TestFunctions: expected names of functions`)
  }
  const suites = [...new Set(namesIn(listed))]
  const wrong = suites.find((each) => !suiteName.safeParse(each).success)
  const where = `output ${tests.TestFunctions ? 'TestFunctions' : 'TestFunction'} of stack ${testStack}`
  if (wrong !== undefined) return nothing(`${where}: expected names of functions, not ${wrong.slice(0, 100)}`)
  const unreachable = suites.find((each) => !each.includes(ofTestStacks))
  if (unreachable !== undefined) {
    return nothing(
      `${where}: expected names with ${ofTestStacks} in them, since the workflow may invoke no others, not ${unreachable}`,
    )
  }
  if (suites.length === 0) return nothing(`${where}: expected at least one function`)
  if (suites.length > mostSuites) return nothing(`${where}: expected at most ${mostSuites} functions`)
  const unknown = byEvent.find((part) => !suites.some((suite) => suite.includes(part)))
  if (unknown !== undefined)
    return nothing(`byEvent: ${unknown} is in no name of the functions of stack ${testStack}: ${suites.join(', ')}`)
  // CloudFormation has made up the names: who made the pipeline knows a part of them.
  const reports = (suite: string) => (byEvent.some((part) => suite.includes(part)) ? 'event' : 'answer')
  return {
    baseUrl,
    outputs: Buffer.byteLength(JSON.stringify(app)) <= mostOutputBytes ? app : { ApiUrl: baseUrl },
    suites: suites.map((suite) => ({ suite, by: reports(suite) })),
    timeoutMinutes,
  }
}

/** Separated by commas, or a JSON list; an ARN stands for its function. */
function namesIn(text: string): readonly string[] {
  return listIn(text)
    .map((each) => each.trim().replace(/^arn:[^:]+:lambda:[^:]*:\d*:function:/, ''))
    .filter((each) => each !== '')
}

function listIn(text: string): readonly string[] {
  if (!text.trim().startsWith('[')) return text.split(',')
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list.map(String) : [text]
  } catch {
    return [text]
  }
}

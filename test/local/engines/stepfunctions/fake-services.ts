/** Services that remember what they were asked, and answer as the test says. */
import type { Principal } from '../../../../local/kernel/principal'
import type { Service } from '../../../../local/kernel/service'
import { apiOf, targetsOf } from '../../stand-ins'

export interface Call {
  readonly action: string
  readonly input: Record<string, unknown>
  readonly caller: Principal
}

export interface FakeService extends Service {
  readonly calls: Call[]
  /** Input members of each call, such as the payloads that a function was given. */
  sent(member: string): unknown[]
}

type Answer = (input: Record<string, unknown>) => unknown

export function fakeService(name: string, answers: Readonly<Record<string, Answer>>): FakeService {
  const calls: Call[] = []
  const operations = Object.fromEntries(
    Object.entries(answers).map(([action, answer]) => [
      action,
      {
        access: () => [],
        handle(input: Record<string, unknown>, { caller }: { caller: Principal }) {
          calls.push({ action, input, caller })
          return answer(input)
        },
      },
    ]),
  )
  const [api, targets] = [apiOf(name), targetsOf(name)]
  return {
    name,
    api,
    operations,
    targets,
    calls,
    sent: (member) => calls.map(({ input }) => input[member]),
  }
}

/** Lambda with one function for all names; what it throws is a function error. */
export function fakeLambda(run: (event: never) => unknown): FakeService {
  return fakeService('lambda', {
    async Invoke({ Payload }) {
      try {
        const value = await run(JSON.parse((Payload as string | undefined) ?? 'null') as never)
        return { StatusCode: 200, Payload: JSON.stringify(value) ?? 'null' }
      } catch (error) {
        if (!(error instanceof FunctionError)) throw error
        const { name: errorType, message: errorMessage } = error
        return { StatusCode: 200, FunctionError: 'Unhandled', Payload: JSON.stringify({ errorType, errorMessage }) }
      }
    },
  })
}

export class FunctionError extends Error {
  constructor(name: string, message = '') {
    super(message)
    this.name = name
  }
}

/** Signing in on the hosted pages: the same steps as by the API, at whose end is a person and no tokens yet. */
import type { Parts } from '../parts'
import type { Attempt } from './challenge'
import type { SigningIn } from './sign-in'
import type { Answer, Call, Parameters } from './steps'

export type PageCall = Omit<Call, 'isHosted' | 'metadata'>

export interface PageSignIn {
  begin(call: PageCall, name: string, password: string): Promise<Answer>
  answer(call: PageCall, challenge: string, session: string, responses: Parameters): Promise<Answer>
}

export function createPageSignIn({ state }: Pick<Parts, 'state'>, signingIn: SigningIn): PageSignIn {
  const { migrate, password: factor, people, proceeding, respond } = signingIn
  const hosted = (call: PageCall): Call => ({ ...call, metadata: undefined, isHosted: true })

  return {
    async begin(given, name, password) {
      const call = hosted(given)
      const { pool, client } = call
      const known = await state.users.find(pool, name)
      const user = known ?? (await migrate(call, name, password)) ?? (await people.find(call, name))
      await people.preAuthentication(call, name, user)
      const attempt: Attempt = {
        poolId: pool.Id,
        clientId: client.ClientId,
        flow: 'HOSTED',
        name,
        sub: user?.sub,
        rounds: [],
      }
      return proceeding.admit(call, attempt, factor.check(pool, name, user, password))
    },
    answer: (call, challenge, session, responses) => respond(hosted(call), challenge, session, responses),
  }
}

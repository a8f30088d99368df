/** The first step of a sign-in, whichever flow it takes. */
import { NotModelledError } from '../../../kernel/aws-error'
import { checkSecretHash } from '../clients/clients'
import type { Parts } from '../parts'
import type { User } from '../state/user'
import type { Attempt, AuthFlow } from './challenge'
import { flowOf } from './flows'
import type { SignInParts } from './sign-in'
import { type Answer, type Call, type Parameters, parameter, refuseDevices } from './steps'

export type Initiate = (call: Call, flow: string, given: Parameters, isAdmin: boolean) => Promise<Answer>

export function createInitiate(
  { state, tokens }: Pick<Parts, 'state' | 'tokens'>,
  { people, password, choice, custom, migrate, proceeding }: SignInParts,
): Initiate {
  async function refresh(call: Call, given: Parameters): Promise<Answer> {
    const { client, context } = call
    const token = parameter(given, 'REFRESH_TOKEN')
    await checkSecretOfRefresh(call, given, token)
    // As on AWS, what an application tells at this step is for the first functions alone.
    const AuthenticationResult = await tokens.refresh(client, token, {}, context)
    return { ChallengeParameters: {}, AuthenticationResult }
  }

  /** Nobody is named, but the hash is of the person's name: applications know it by the user name or the `sub`. */
  async function checkSecretOfRefresh({ pool, client }: Call, given: Parameters, token: string): Promise<void> {
    const place = tokens.placeOf(client, token)
    const user = place && (await state.users.get(pool.Id, place.sub))
    const { SECRET_HASH: hash } = given
    // Of a token that is none nobody knows the name; it is refused all the same.
    if (!user && hash !== undefined) return
    try {
      checkSecretHash(state, client, user?.username ?? '', hash)
    } catch (error) {
      if (!user) throw error
      checkSecretHash(state, client, user.sub, hash)
    }
  }

  /** Where the password is given, one who isn't here may be in an older directory. */
  async function personFor(call: Call, flow: AuthFlow, name: string, given: Parameters): Promise<User | undefined> {
    const hasPassword = flow === 'USER_PASSWORD_AUTH' || flow === 'ADMIN_USER_PASSWORD_AUTH'
    const secret = hasPassword || flow === 'USER_AUTH' ? given.PASSWORD : undefined
    if (secret !== undefined && !(await state.users.find(call.pool, name))) {
      const migrated = await migrate(call, name, secret)
      if (migrated) return migrated
    }
    return people.find(call, name)
  }

  return async (call, givenFlow, given, isAdmin) => {
    const { pool, client } = call
    const flow = flowOf(givenFlow, pool, client, isAdmin)
    refuseDevices(given, 'AuthParameters')
    if (flow === 'REFRESH_TOKEN_AUTH') return refresh(call, given)
    const name = parameter(given, 'USERNAME')
    checkSecretHash(state, client, name, given.SECRET_HASH)
    const needed = neededFor(flow, given)
    const user = await personFor(call, flow, name, given)
    await people.preAuthentication(call, name, user)
    const attempt: Attempt = {
      poolId: pool.Id,
      clientId: client.ClientId,
      flow,
      name,
      sub: user?.sub,
      rounds: [],
    }
    // What is told at this step is for the functions before it alone.
    const further: Call = { ...call, metadata: undefined }
    switch (flow) {
      case 'USER_SRP_AUTH':
        return password.beginSrp(further, attempt, user, needed)
      case 'CUSTOM_AUTH':
        return custom.begin(further, attempt, user, needed === '' ? undefined : needed)
      case 'USER_AUTH':
        return choice.begin(further, attempt, user, given)
      default:
        return proceeding.admit(further, attempt, password.check(pool, name, user, needed))
    }
  }
}

/** What the flow begins with besides the name; empty: nothing. */
function neededFor(flow: AuthFlow, given: Parameters): string {
  switch (flow) {
    case 'USER_SRP_AUTH':
      return parameter(given, 'SRP_A')
    case 'USER_AUTH':
      return ''
    case 'CUSTOM_AUTH': {
      const { CHALLENGE_NAME: first } = given
      if (first !== undefined && first !== 'SRP_A')
        throw new NotModelledError(`CHALLENGE_NAME "${first}"`, 'CUSTOM_AUTH')
      return first === undefined ? '' : parameter(given, 'SRP_A')
    }
    default:
      return parameter(given, 'PASSWORD')
  }
}

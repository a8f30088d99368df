/**
 * Ends a cloud at random moments while people sign up, in and out, and looks in the end for all that it had told them:
 * accounts, keys, tokens, open challenges, and how often somebody was wrong. `KILLS=100 npx jest test/faults/kills/sign-ins`
 * does it longer.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { createSrpClient } from '../../local/engines/cognito/srp-client'
import { bundleChild, type Life, startLife } from './life'
import { seeded } from './random'

const kills = Number(process.env.KILLS ?? 6)
const seed = Number(process.env.SEED ?? Math.trunc(Math.random() * 2 ** 32))
const password = 'Correct-Horse-9'

const template = {
  Resources: {
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'people' } },
    Client: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        UserPoolId: { Ref: 'Pool' },
        ClientName: 'app',
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      },
    },
  },
}

interface Tokens {
  readonly AccessToken: string
  readonly RefreshToken: string
}

interface Answer {
  readonly Session?: string
  readonly ChallengeName?: string
  readonly ChallengeParameters: Record<string, string>
  readonly AuthenticationResult?: Tokens
}

class Refused extends Error {}

/** What was answered, and so has to hold. */
interface Told {
  readonly people: string[]
  readonly tokens: { readonly name: string; readonly tokens: Tokens }[]
  readonly revoked: string[]
  readonly invited: { readonly name: string; readonly asked: Answer }[]
  readonly locked: string[]
  keys: JSONWebKeySet | undefined
}

let directory: string
let bundle: Awaited<ReturnType<typeof bundleChild>>
let life: Life | undefined

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sign-ins-'))
  bundle = await bundleChild()
})
afterAll(async () => {
  await life?.kill()
  bundle?.remove()
  rmSync(directory, { recursive: true, force: true })
})

function createClient(url: string) {
  async function call<Output>(action: string, input: object): Promise<Output> {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
        authorization:
          'AWS4-HMAC-SHA256 Credential=me/20260105/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify(input),
    })
    const body = (await response.json()) as Output & { readonly __type?: string; readonly message?: string }
    if (!response.ok && response.status !== 503) throw new Refused(`${body.__type}: ${body.message}`)
    if (!response.ok) throw new Error('It is not up')
    return body
  }

  return {
    call,
    keys: async (poolId: string) =>
      (await (await fetch(`${url}/${poolId}/.well-known/jwks.json`)).json()) as JSONWebKeySet,
    async ids() {
      const { UserPools } = await call<{ UserPools: { Id: string }[] }>('ListUserPools', { MaxResults: 1 })
      const UserPoolId = UserPools[0]?.Id ?? ''
      const { UserPoolClients } = await call<{ UserPoolClients: { ClientId: string }[] }>('ListUserPoolClients', {
        UserPoolId,
      })
      return { UserPoolId, ClientId: UserPoolClients[0]?.ClientId ?? '' }
    },
  }
}

type Client = ReturnType<typeof createClient>
type Ids = Awaited<ReturnType<Client['ids']>>

async function srp({ call }: Client, { UserPoolId, ClientId }: Ids, name: string, secret = password): Promise<Answer> {
  const client = createSrpClient(UserPoolId, secret)
  const asked = await call<Answer>('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: name, SRP_A: client.publicValue },
  })
  return call<Answer>('RespondToAuthChallenge', {
    ClientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: client.answer(asked.ChallengeParameters),
  })
}

const refresh = ({ call }: Client, { ClientId }: Ids, REFRESH_TOKEN: string): Promise<Answer> =>
  call('InitiateAuth', { ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN } })

const guess = ({ call }: Client, { ClientId }: Ids, USERNAME: string): Promise<Answer> =>
  call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD: 'wrong' } })

const refusalOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (error: Error) => {
      if (error instanceof Refused) return error.message
      throw error
    },
  )

/** One of each, over and over, until the cloud is gone. */
async function load(client: Client, ids: Ids, told: Told, name: (what: string) => string): Promise<void> {
  const { call } = client
  const { UserPoolId, ClientId } = ids
  for (;;) {
    const person = name('person')
    await call('SignUp', { ClientId, Username: person, Password: password })
    await call('AdminConfirmSignUp', { UserPoolId, Username: person })
    told.people.push(person)
    const { AuthenticationResult: tokens } = await srp(client, ids, person)
    if (tokens) told.tokens.push({ name: person, tokens })

    const { AuthenticationResult: other } = await srp(client, ids, person)
    await call('RevokeToken', { ClientId, Token: other?.RefreshToken })
    told.revoked.push(other?.RefreshToken ?? '')

    const guest = name('guest')
    const TemporaryPassword = 'Temporary-1!'
    await call('AdminCreateUser', { UserPoolId, Username: guest, MessageAction: 'SUPPRESS', TemporaryPassword })
    told.invited.push({ name: guest, asked: await srp(client, ids, guest, TemporaryPassword) })

    const clumsy = name('clumsy')
    await call('SignUp', { ClientId, Username: clumsy, Password: password })
    for (let each = 0; each < 5; each++) await refusalOf(guess(client, ids, clumsy))
    told.locked.push(clumsy)
  }
}

it('loses no account, key, token, challenge or count of tries, whenever it is killed', async () => {
  const assembly = join(directory, 'People.template.json')
  writeFileSync(assembly, JSON.stringify(template))
  const settings = { data: join(directory, 'data'), assembly, sync: false, clock: 'manual' } as const
  const told: Told = { people: [], tokens: [], revoked: [], invited: [], locked: [], keys: undefined }
  const random = seeded(seed)
  let names = 0
  const name = (what: string): string => `${what}-${names++}`

  for (let kill = 0; kill < kills; kill++) {
    life = startLife(bundle.path, settings)
    const client = createClient((await life.ready) ?? '')
    const ids = await client.ids()
    const keys = await client.keys(ids.UserPoolId)
    told.keys ??= keys
    expect(keys).toEqual(told.keys)
    const atWork = [0, 1, 2].map(() =>
      load(client, ids, told, name).catch((error: unknown) => {
        if (error instanceof Refused) throw error
      }),
    )
    // Wherever they are by then.
    await Promise.race([new Promise((resolve) => setTimeout(resolve, 300 + random() * 1200)), ...atWork])
    await life.kill()
    await Promise.all(atWork)
  }

  life = startLife(bundle.path, settings)
  const client = createClient((await life.ready) ?? '')
  const ids = await client.ids()
  const keys = createLocalJWKSet(told.keys ?? { keys: [] })
  const lost: string[] = []
  const check = async (what: string, isThere: () => Promise<boolean>): Promise<void> => {
    const isKept = await isThere().catch((error: unknown) => {
      if (error instanceof Refused) return false
      throw error
    })
    if (!isKept) lost.push(what)
  }
  for (const person of told.people) {
    await check(person, async () => (await srp(client, ids, person)).AuthenticationResult !== undefined)
  }
  for (const { name: person, tokens } of told.tokens) {
    await check(`tokens of ${person}`, async () => {
      const { AuthenticationResult } = await refresh(client, ids, tokens.RefreshToken)
      const currentDate = new Date('2026-01-05')
      const before = await jwtVerify(tokens.AccessToken, keys, { currentDate })
      const after = await jwtVerify(AuthenticationResult?.AccessToken ?? '', keys, { currentDate })
      return before.payload.origin_jti === after.payload.origin_jti
    })
  }
  for (const token of told.revoked) {
    const refused = await refusalOf(refresh(client, ids, token))
    if (!refused.endsWith('has been revoked')) lost.push(`a revocation: ${refused}`)
  }
  for (const { name: guest, asked } of told.invited) {
    await check(`the challenge of ${guest}`, async () => {
      const { AuthenticationResult } = await client.call<Answer>('RespondToAuthChallenge', {
        ClientId: ids.ClientId,
        ChallengeName: asked.ChallengeName,
        Session: asked.Session,
        ChallengeResponses: { USERNAME: guest, NEW_PASSWORD: password },
      })
      return AuthenticationResult !== undefined
    })
  }
  for (const clumsy of told.locked) {
    const refused = await refusalOf(guess(client, ids, clumsy))
    if (!refused.endsWith('Password attempts exceeded')) lost.push(`the tries of ${clumsy}: ${refused}`)
  }
  if (process.env.KILLS_SHOW) {
    const { people, tokens, revoked, invited, locked } = told
    const counts = { people, tokens, revoked, invited, locked }
    process.stderr.write(`${Object.entries(counts).map(([what, each]) => `${each.length} ${what}`)}\n`)
  }
  expect({ seed, lost }).toEqual({ seed, lost: [] })
  expect(told.people.length).toBeGreaterThan(0)
}, 600_000)

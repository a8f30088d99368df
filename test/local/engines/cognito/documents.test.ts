import { createEndpoint, type Endpoint } from '../../../../local/wire/endpoint'
import { root } from '../../create-test-cloud'
import { createPoolCloud, makePool, type PoolCloud } from './pool-cloud'

let at: PoolCloud
let endpoint: Endpoint

beforeAll(async () => {
  at = await createPoolCloud()
  endpoint = createEndpoint(at.cloud)
  await endpoint.listen(0)
})
afterAll(async () => {
  await endpoint.close()
  await at.stop()
})

it('tells everybody the keys of a pool and what it is, at the paths of AWS, where buckets are too', async () => {
  await at.cloud.call(root, 's3', 'CreateBucket', { Bucket: 'us-east-1' })
  const { poolId } = await makePool(at)
  const open = (path: string): Promise<Response> => fetch(`${at.cloud.endpointUrl}/${path}`)

  const keys = await open(`${poolId}/.well-known/jwks.json`)
  expect(keys.status).toBe(200)
  expect(await keys.json()).toEqual({
    keys: [expect.objectContaining({ kty: 'RSA', alg: 'RS256', use: 'sig' }), expect.objectContaining({ e: 'AQAB' })],
  })
  const configuration = await open(`${poolId}/.well-known/openid-configuration`)
  expect(await configuration.json()).toMatchObject({
    issuer: `https://cognito-idp.us-east-1.amazonaws.com/${poolId}`,
    jwks_uri: `${at.cloud.endpointUrl}/${poolId}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
  })
  expect((await open('us-east-1_Nobody123/.well-known/jwks.json')).status).toBe(404)
  expect((await open(`${poolId}/.well-known/else`)).status).toBe(403)
})

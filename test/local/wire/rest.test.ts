import { afterEach, describe, expect, test } from '@jest/globals'
import { s3Wire } from '../../../local/engines/s3/wire'
import type { ApiOperation, ApiShape } from '../../../local/kernel/api-model'
import { AwsError } from '../../../local/kernel/aws-error'
import type { Service } from '../../../local/kernel/service'
import { apiOf, closeServed, free, type Served, serve, strangersSignature, toyApi } from './serve'

afterEach(closeServed)

function request(
  { url }: Served,
  service: string,
  line: string,
  options: { body?: string | Buffer; headers?: Record<string, string> } = {},
): Promise<Response> {
  const [method = '', path = ''] = line.split(' ')
  return fetch(url + path, {
    method,
    headers: { authorization: strangersSignature(service), ...options.headers },
    ...(options.body !== undefined && { body: options.body }),
  })
}

const same = free((input) => input)

/** Each operation with its place. They take and give the same. */
const operations: Readonly<Record<string, NonNullable<ApiOperation['http']>>> = {
  GetFunction: ['GET', '/2015-03-31/functions/{FunctionName}', 200],
  DeleteFunction: ['DELETE', '/2015-03-31/functions/{FunctionName}', 204],
  ListFunctions: ['GET', '/2015-03-31/functions', 200],
  Special: ['GET', '/2015-03-31/functions/special', 200],
  Create: ['POST', '/2015-03-31/functions', 201],
  Invoke: ['POST', '/2015-03-31/functions/{FunctionName}/invocations', 200],
  Fail: ['GET', '/2015-03-31/fail', 200],
}
const shapes: Readonly<Record<string, ApiShape>> = {
  Labelled: {
    members: {
      FunctionName: { type: 'string', at: 'label' },
      Qualifier: { type: 'string', query: 'Qualifier' },
      Tags: { type: { list: 'string' }, query: 'tag' },
    },
  },
  Found: { members: { Functions: { list: 'string' }, Special: 'boolean' } },
  New: { members: { FunctionName: 'string' } },
  Call: {
    members: {
      FunctionName: { type: 'string', at: 'label' },
      Payload: { type: 'blob', at: 'payload' },
      Type: { type: 'string', header: 'X-Amz-Invocation-Type' },
    },
  },
  Answer: {
    members: {
      Payload: { type: 'blob', at: 'payload' },
      StatusCode: { type: 'number', at: 'status' },
      FunctionError: { type: 'string', header: 'X-Amz-Function-Error' },
    },
  },
}
const inputs: Readonly<Record<string, string>> = {
  GetFunction: 'Labelled',
  DeleteFunction: 'Labelled',
  Create: 'New',
  Invoke: 'Call',
}

const lambda: Service = {
  name: 'lambda',
  api: toyApi(
    {
      protocol: 'restJson1',
      shapes,
      operations: Object.fromEntries(
        Object.entries(operations).map(([name, http]) => {
          const input = inputs[name] ?? 'Found'
          return [name, { http, input, output: name === 'Invoke' ? 'Answer' : input, errors: [] }]
        }),
      ),
    },
    [],
  ),
  operations: {
    GetFunction: same,
    DeleteFunction: same,
    ListFunctions: free(() => ({ Functions: [] })),
    Special: free(() => ({ Special: true })),
    Create: same,
    Invoke: free(({ Payload, ...rest }: { Payload: Buffer }) => ({
      Payload: JSON.stringify({ ...rest, Payload: Payload.toString() }),
      StatusCode: 202,
      FunctionError: 'Unhandled',
    })),
    Fail: free(() => {
      throw new AwsError('ResourceNotFoundException', 'Function not found: f', 404, { Type: 'User' })
    }),
  },
}

describe('a rest-json service', () => {
  test('finds operations by method and path, the more literal first', async () => {
    const served = await serve(() => [lambda])
    const get = async (path: string) => (await request(served, 'lambda', `GET ${path}`)).json()

    expect(await get('/2015-03-31/functions/my%3Af?Qualifier=1&tag=a&tag=b')).toEqual({
      FunctionName: 'my:f',
      Qualifier: '1',
      Tags: ['a', 'b'],
    })
    expect(await get('/2015-03-31/functions/special')).toEqual({ Special: true })
    expect(await get('/2015-03-31/functions/')).toEqual({ Functions: [] })
  })

  test('takes the body as input and answers with the status of the operation', async () => {
    const served = await serve(() => [lambda])

    const created = await request(served, 'lambda', 'POST /2015-03-31/functions', { body: '{"FunctionName":"f"}' })
    const deleted = await request(served, 'lambda', 'DELETE /2015-03-31/functions/f')

    expect([created.status, await created.json()]).toEqual([201, { FunctionName: 'f' }])
    expect([deleted.status, await deleted.text()]).toEqual([204, ''])
  })

  test('has bodies that are not JSON, headers and statuses that are members', async () => {
    const served = await serve(() => [lambda])

    const response = await request(served, 'lambda', 'POST /2015-03-31/functions/f/invocations', {
      body: 'not json',
      headers: { 'x-amz-invocation-type': 'Event' },
    })

    expect(response.status).toBe(202)
    expect(response.headers.get('x-amz-function-error')).toBe('Unhandled')
    expect(await response.json()).toEqual({ FunctionName: 'f', Payload: 'not json', Type: 'Event' })
  })

  test('answers errors with their type in a header', async () => {
    const served = await serve(() => [lambda])

    const response = await request(served, 'lambda', 'GET /2015-03-31/fail')

    expect(response.status).toBe(404)
    expect(response.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException')
    expect(await response.json()).toEqual({ message: 'Function not found: f', Type: 'User' })
  })

  test('refuses paths by name, and paths that are not encoded', async () => {
    const served = await serve(() => [lambda])

    const unknown = await request(served, 'lambda', 'GET /2015-03-31/layers?Runtime=x')
    const broken = await request(served, 'lambda', 'GET /2015-03-31/functions/%FF')

    expect(unknown.status).toBe(501)
    expect(await unknown.json()).toEqual({
      message: 'lambda: GET /2015-03-31/layers?Runtime is not modelled by the local cloud',
    })
    expect(broken.status).toBe(400)
  })
})

let put: object = {}

const s3: Service = {
  name: 's3',
  api: apiOf('s3'),
  wire: s3Wire,
  operations: {
    GetObject: free((input) => ({ Body: JSON.stringify(input) })),
    ListObjects: free(() => ({ Name: 'b', Contents: [{ Key: 'a&b' }, { Key: 'c' }] })),
    GetBucketAcl: free(() => ({ Owner: { ID: 'x' } })),
    HeadObject: free(() => {
      throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404)
    }),
    PutObject: free((input: { Body: Buffer }) => {
      put = { ...input, Body: input.Body.toString() }
    }),
    DeleteObject: free(() => {
      throw new AwsError('NoSuchBucket', 'No <bucket>', 404, { BucketName: 'b' })
    }),
  },
}

describe('a rest-xml service', () => {
  test('has greedy parameters and operations that are told apart by the query', async () => {
    const served = await serve(() => [s3])

    const object = await request(served, 's3', 'GET /b/a%20b/c/')
    const list = await request(served, 's3', 'GET /b/')
    const acl = await request(served, 's3', 'GET /b?acl')

    expect(await object.json()).toEqual({ Bucket: 'b', Key: 'a b/c/' })
    expect(await list.text()).toContain(
      '<Contents><Key>a&amp;b</Key></Contents><Contents><Key>c</Key></Contents><Name>b</Name>',
    )
    expect(await acl.text()).toContain('<Owner><ID>x</ID></Owner>')
  })

  test('answers errors in XML, and HEAD with the status alone', async () => {
    const served = await serve(() => [s3])

    const gone = await request(served, 's3', 'DELETE /b/k')
    const head = await request(served, 's3', 'HEAD /b/k')

    expect(gone.status).toBe(404)
    expect(await gone.text()).toMatch(
      /<Error><Code>NoSuchBucket<\/Code><Message>No &lt;bucket&gt;<\/Message><BucketName>b<\/BucketName><RequestId>/,
    )
    expect([head.status, await head.text()]).toEqual([404, ''])
  })

  test('unwraps aws-chunked bodies, with their trailing checksums', async () => {
    const served = await serve(() => [s3])
    const body =
      '5\r\nhello\r\n7;chunk-signature=abc\r\n, world\r\n0\r\nx-amz-checksum-crc32: AAAAAA==\r\nx-amz-evil: 1\r\n\r\n'

    const response = await request(served, 's3', 'PUT /b/k', {
      body,
      headers: {
        'content-encoding': 'aws-chunked,gzip',
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-decoded-content-length': '12',
      },
    })

    expect(response.status).toBe(200)
    expect(put).toEqual({
      Bucket: 'b',
      Key: 'k',
      Body: 'hello, world',
      ContentEncoding: 'gzip',
      ContentLength: 12,
      ContentType: 'text/plain;charset=UTF-8',
      ChecksumCRC32: 'AAAAAA==',
    })
  })

  test.each(['zz\r\nhello\r\n0\r\n\r\n', '9\r\nhello\r\n0\r\n\r\n', '5\r\nhello', '3\r\nabc\r\n0\r\n\r\n'])(
    'refuses the broken aws-chunked body %j',
    async (body) => {
      const served = await serve(() => [s3])

      const response = await request(served, 's3', 'PUT /b/k', {
        body,
        headers: { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x-amz-decoded-content-length': '5' },
      })

      expect(response.status).toBe(400)
      expect(await response.text()).toContain('<Code>IncompleteBody</Code>')
    },
  )
})

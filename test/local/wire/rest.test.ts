import { afterEach, describe, expect, test } from '@jest/globals'
import { AwsError } from '../../../local/kernel/aws-error'
import type { HttpBinding, Operation, Service } from '../../../local/kernel/service'
import { closeServed, free, type Served, serve, strangersSignature } from './serve'

afterEach(closeServed)

const at = (
  method: HttpBinding['method'],
  path: string,
  more: Partial<HttpBinding> = {},
  operation?: Operation,
): Operation => ({
  ...(operation ?? free((input) => input)),
  http: { method, path, ...more },
})

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

const lambda: Service = {
  name: 'lambda',
  protocol: 'rest-json',
  operations: {
    GetFunction: at('GET', '/2015-03-31/functions/{FunctionName}'),
    DeleteFunction: at('DELETE', '/2015-03-31/functions/{FunctionName}', { status: 204 }),
    ListFunctions: at('GET', '/2015-03-31/functions'),
    Special: at('GET', '/2015-03-31/functions/special'),
    Create: at('POST', '/2015-03-31/functions', { status: 201 }),
    Invoke: at('POST', '/2015-03-31/functions/{FunctionName}/invocations', {
      decode: ({ body, headers }, { FunctionName }) => ({
        FunctionName,
        Payload: body.toString(),
        type: headers['x-amz-invocation-type'],
      }),
      encode: (output, requestId) => ({ status: 202, headers: { 'x-of': requestId }, body: JSON.stringify(output) }),
    }),
    Fail: at(
      'GET',
      '/2015-03-31/fail',
      {},
      free(() => {
        throw new AwsError('ResourceNotFoundException', 'Function not found: f', 404, { Type: 'User' })
      }),
    ),
  },
}

describe('a rest-json service', () => {
  test('finds operations by method and path, the more literal first', async () => {
    const served = await serve(() => [lambda])
    const get = async (path: string) => (await request(served, 'lambda', `GET ${path}`)).json()

    expect(await get('/2015-03-31/functions/my%3Af?Qualifier=1&tag=a&tag=b')).toEqual({
      FunctionName: 'my:f',
      Qualifier: '1',
      tag: ['a', 'b'],
    })
    expect(await get('/2015-03-31/functions/special')).toEqual({})
    expect(await get('/2015-03-31/functions/')).toEqual({})
  })

  test('takes the body as input and answers with the status of the operation', async () => {
    const served = await serve(() => [lambda])

    const created = await request(served, 'lambda', 'POST /2015-03-31/functions', { body: '{"FunctionName":"f"}' })
    const deleted = await request(served, 'lambda', 'DELETE /2015-03-31/functions/f')

    expect([created.status, await created.json()]).toEqual([201, { FunctionName: 'f' }])
    expect([deleted.status, await deleted.text()]).toEqual([204, ''])
  })

  test('can decode and encode by itself', async () => {
    const served = await serve(() => [lambda])

    const response = await request(served, 'lambda', 'POST /2015-03-31/functions/f/invocations', {
      body: 'not json',
      headers: { 'x-amz-invocation-type': 'Event' },
    })

    expect(response.status).toBe(202)
    expect(response.headers.get('x-of')).toBe(response.headers.get('x-amzn-requestid'))
    expect(await response.json()).toEqual({ FunctionName: 'f', Payload: 'not json', type: 'Event' })
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

const s3: Service = {
  name: 's3',
  protocol: 'rest-xml',
  operations: {
    GetObject: at('GET', '/{Bucket}/{Key+}', {
      decode: (_request, parameters) => parameters,
      encode: (output) => ({ status: 200, headers: { etag: '"e"' }, body: JSON.stringify(output) }),
    }),
    ListObjectsV2: at(
      'GET',
      '/{Bucket}',
      {},
      free(() => ({ Name: 'b', Contents: [{ Key: 'a&b' }, { Key: 'c' }] })),
    ),
    GetBucketAcl: at(
      'GET',
      '/{Bucket}',
      { when: ({ query }) => query.has('acl') },
      free(() => ({ Acl: 'x' })),
    ),
    HeadObject: at(
      'HEAD',
      '/{Bucket}/{Key+}',
      {},
      free(() => {
        throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404)
      }),
    ),
    PutObject: at('PUT', '/{Bucket}/{Key+}', {
      decode: ({ body, headers }) => ({ body: body.toString(), headers }),
      encode: (output) => ({ status: 200, headers: {}, body: JSON.stringify(output) }),
    }),
    DeleteObject: at(
      'DELETE',
      '/{Bucket}/{Key+}',
      {},
      free(() => {
        throw new AwsError('NoSuchBucket', 'No <bucket>', 404, { BucketName: 'b' })
      }),
    ),
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
      '<Name>b</Name><Contents><Key>a&amp;b</Key></Contents><Contents><Key>c</Key></Contents>',
    )
    expect(await acl.text()).toContain('<Acl>x</Acl>')
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

    const put = (await response.json()) as { body: string; headers: Record<string, string> }
    expect(put.body).toBe('hello, world')
    expect(put.headers).toMatchObject({ 'content-encoding': 'gzip', 'x-amz-checksum-crc32': 'AAAAAA==' })
    expect(put.headers).not.toHaveProperty('x-amz-evil')
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

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { context, type Harness, resource, startDynamoDb, tableInput } from './harness'

interface Asked {
  readonly headers: IncomingHttpHeaders
  readonly action: string
}

/** Another DynamoDB: this very engine behind HTTP. */
async function serve(harness: Harness, asked: Asked[]): Promise<Server> {
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    asked.push({ headers: request.headers, action })
    const answer = await harness.call(action, JSON.parse(body)).then(
      (output) => ({ status: 200, output }),
      (error) => ({
        status: error.status,
        output: { __type: `com.amazonaws.dynamodb.v20120810#${error.code}`, message: error.message },
      }),
    )
    response.writeHead(answer.status).end(JSON.stringify(answer.output))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

test('with an endpoint of another DynamoDB in the environment, templates and calls go there, signed', async () => {
  const other = await startDynamoDb()
  const asked: Asked[] = []
  const server = await serve(other, asked)
  process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    const here = await startDynamoDb()
    const { TableName: _, ...properties } = tableInput()
    const { ref } = await resource(here, 'AWS::DynamoDB::Table').apply(properties, context)
    await here.call('PutItem', { TableName: ref, Item: { pk: { S: 'a' }, sk: { S: 'b' } } })

    expect((await other.call('Scan', { TableName: ref })).Count).toBe(1)
    await expect(here.call('DescribeTable', { TableName: 'none' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
    expect(asked.map(({ action }) => action)).toContain('CreateTable')
    expect(asked[0]?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=.*\/dynamodb\/aws4_request, SignedHeaders=.*, Signature=[0-9a-f]{64}$/,
    )
  } finally {
    delete process.env.AWS_ENDPOINT_URL_DYNAMODB
    server.closeAllConnections()
    server.close()
  }
})

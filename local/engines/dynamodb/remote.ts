/**
 * A DynamoDB elsewhere, which `AWS_ENDPOINT_URL_DYNAMODB` names: AWS's own, or its downloadable one. Every
 * operation goes there as it is.
 */
import { createHash, createHmac } from 'node:crypto'
import { AwsError } from '../../kernel/aws-error'

// biome-ignore lint/suspicious/noExplicitAny: answers of all shapes pass through
export type Execute = (action: string, input: object) => Promise<any>

export function remoteDynamoDb(endpoint: string, region: string): Execute {
  const { host, href } = new URL(endpoint)

  return async (action, input) => {
    const body = JSON.stringify(input)
    const headers = sign({ host, region, body, target: `DynamoDB_20120810.${action}` })
    const response = await fetch(href, { method: 'POST', headers, body })
    const text = await response.text()
    const answer = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
    if (response.ok) return answer
    const { __type = 'UnknownError', message, Message, ...details } = answer
    const code = String(__type)
    throw new AwsError(
      code.slice(code.indexOf('#') + 1),
      String(message ?? Message ?? `${endpoint} answered ${response.status}`),
      response.status,
      details,
    )
  }
}

interface Unsigned {
  readonly host: string
  readonly region: string
  readonly body: string
  readonly target: string
}

/** Signature version 4. A local DynamoDB accepts any key, AWS those of the environment. */
function sign({ host, region, body, target }: Unsigned): Record<string, string> {
  const { AWS_ACCESS_KEY_ID = 'local', AWS_SECRET_ACCESS_KEY = 'local', AWS_SESSION_TOKEN } = process.env
  // The other side compares with its own time, which is not the cloud's clock.
  // biome-ignore lint/plugin: as said above
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${time.slice(0, 8)}/${region}/dynamodb/aws4_request`
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.0',
    host,
    'x-amz-date': time,
    ...(AWS_SESSION_TOKEN && { 'x-amz-security-token': AWS_SESSION_TOKEN }),
    'x-amz-target': target,
  }
  const names = Object.keys(headers).join(';')
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const request = ['POST', '/', '', lines.join(''), names, hash(body)].join('\n')
  const text = ['AWS4-HMAC-SHA256', time, scope, hash(request)].join('\n')
  const key = scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${AWS_SECRET_ACCESS_KEY}`)
  const signature = createHmac('sha256', key).update(text).digest('hex')
  const { host: _, ...sent } = headers
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  }
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
